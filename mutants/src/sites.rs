//! Where a source file can be changed, and into what.

use std::cmp::Reverse;
use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, GenericArgument, PathArguments, ReturnType, Type, UnOp};

/// A place that can be changed.
pub struct Site {
    /// Its bytes in the file.
    pub bytes: Range<usize>,
    pub line: usize,
    pub kind: Kind,
    /// What it can be changed into, in words.
    pub changes: Vec<String>,
}

/// How a place is changed.
pub enum Kind {
    /// A function ends at once with one of these values.
    Body,
    /// `a && b`: the bytes of its sides. Changed, it is `a || b`, or the other way round.
    Logic(Sides),
    /// A comparison becomes another one.
    Compare(Sides),
    /// A calculation becomes another one.
    Calculate(Sides),
    /// `a += b` becomes another one.
    Assign(Sides),
    /// `!` goes away.
    Not,
    /// An arm of a `match` goes away: a guard is put behind its pattern.
    Arm,
    /// A guard of an arm is always true, or never.
    Guard,
}

/// What stands on both sides of an operator, and the operator.
pub struct Sides {
    pub left: Range<usize>,
    pub right: Range<usize>,
    pub operator: String,
}

/// All places of a file that can be changed, in the order of where they begin; what lies around others comes before them,
/// and what is only put in comes before what begins there.
pub fn of(text: &str) -> syn::Result<Vec<Site>> {
    let file = syn::parse_file(text)?;
    let mut finder = Finder {
        text,
        sites: Vec::new(),
    };
    finder.visit_file(&file);
    finder.sites.sort_by_key(|site| {
        (
            site.bytes.start,
            !site.bytes.is_empty(),
            Reverse(site.bytes.end),
        )
    });
    Ok(finder.sites)
}

struct Finder<'a> {
    text: &'a str,
    sites: Vec<Site>,
}

fn bytes(span: Span) -> Range<usize> {
    span.byte_range()
}

/// Whether something is there for tests only, or for other systems.
fn is_elsewhere(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let words = match &attribute.meta {
            syn::Meta::List(list) => list.tokens.to_string(),
            _ => String::new(),
        };
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg") && (words == "test" || words.starts_with("not")))
    })
}

/// Whether it binds names for what comes behind it.
fn has_let(expression: &Expr) -> bool {
    match expression {
        Expr::Let(_) => true,
        Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        Expr::Paren(inner) => has_let(&inner.expr),
        _ => false,
    }
}

impl Finder<'_> {
    fn add(&mut self, span: Span, bytes: Range<usize>, kind: Kind, changes: &[&str]) {
        self.sites.push(Site {
            bytes,
            line: span.start().line,
            kind,
            changes: changes.iter().map(|it| (*it).to_owned()).collect(),
        });
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let Some(first) = block.stmts.first() else {
            return;
        };
        let values = match &signature.output {
            ReturnType::Default => vec!["()".to_owned()],
            ReturnType::Type(_, kind) => values(kind),
        };
        let at = bytes(first.span()).start;
        let whole = self.text[bytes(block.span())]
            .trim_matches(['{', '}'])
            .trim();
        let changes: Vec<&str> = values
            .iter()
            .map(String::as_str)
            .filter(|it| *it != whole)
            .collect();
        self.add(signature.ident.span(), at..at, Kind::Body, &changes);
    }
}

/// Whether a pattern takes all that is left. A name in capital letters is a value: `None`.
fn takes_all(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(name) => {
            name.subpat.is_none() && name.ident.to_string().starts_with(char::is_lowercase)
        }
        _ => false,
    }
}

/// Values of a type that a function could give by mistake.
fn values(kind: &Type) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect();
    let path = match kind {
        Type::Tuple(tuple) if tuple.elems.is_empty() => return texts(&["()"]),
        Type::Reference(inner) if inner.mutability.is_none() => {
            return match &*inner.elem {
                Type::Path(path) if path.path.is_ident("str") => texts(&["\"\"", "\"xyzzy\""]),
                Type::Slice(_) => texts(&["&[]"]),
                _ => Vec::new(),
            };
        }
        Type::Path(path) => path,
        _ => return Vec::new(),
    };
    let Some(last) = path.path.segments.last() else {
        return Vec::new();
    };
    let inner = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => {
            arguments.args.first().and_then(|it| match it {
                GenericArgument::Type(kind) => Some(values(kind)),
                _ => None,
            })
        }
        _ => None,
    };
    let wrapped = |name: &str| -> Vec<String> {
        let values = inner.clone().unwrap_or_default().into_iter();
        values.map(|value| format!("{name}({value})")).collect()
    };
    match last.ident.to_string().as_str() {
        "bool" => texts(&["true", "false"]),
        "String" => texts(&["String::new()", "\"xyzzy\".to_owned()"]),
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64"
        | "isize" => texts(&["0", "1"]),
        "f64" => texts(&["0.0", "1.0"]),
        "Option" => [texts(&["None"]), wrapped("Some")].concat(),
        "Result" => wrapped("Ok"),
        "Vec" => texts(&["Vec::new()"]),
        "Self" | "Box" | "Arc" | "Rc" => Vec::new(),
        _ => texts(&["Default::default()"]),
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(it) => &it.attrs,
            syn::Item::Fn(it) => &it.attrs,
            syn::Item::Impl(it) => &it.attrs,
            // What is computed when the program is built can have no switch in it.
            syn::Item::Const(_) | syn::Item::Static(_) => return,
            _ => return visit::visit_item(self, item),
        };
        if !is_elsewhere(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if item.sig.constness.is_none() {
            self.function(&item.sig, &item.block);
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if item.sig.constness.is_none() && !is_elsewhere(&item.attrs) {
            self.function(&item.sig, &item.block);
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}

    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}

    fn visit_expr_repeat(&mut self, _: &'ast syn::ExprRepeat) {}

    fn visit_type(&mut self, _: &'ast Type) {}

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        let span = binary.op.span();
        let sides = Sides {
            left: bytes(binary.left.span()),
            right: bytes(binary.right.span()),
            operator: self.text[bytes(span)].to_owned(),
        };
        let whole = sides.left.start..sides.right.end;
        let (kind, changes): (Kind, &[&str]) = match &binary.op {
            BinOp::And(_) | BinOp::Or(_) if has_let(&binary.left) || has_let(&binary.right) => {
                return visit::visit_expr_binary(self, binary);
            }
            BinOp::And(_) => (Kind::Logic(sides), &["||"]),
            BinOp::Or(_) => (Kind::Logic(sides), &["&&"]),
            BinOp::Eq(_) => (Kind::Compare(sides), &["!="]),
            BinOp::Ne(_) => (Kind::Compare(sides), &["=="]),
            BinOp::Lt(_) => (Kind::Compare(sides), &["==", ">", "<="]),
            BinOp::Gt(_) => (Kind::Compare(sides), &["==", "<", ">="]),
            BinOp::Le(_) => (Kind::Compare(sides), &[">", "<"]),
            BinOp::Ge(_) => (Kind::Compare(sides), &["<", ">"]),
            BinOp::Add(_) => (Kind::Calculate(sides), &["-", "*"]),
            BinOp::Sub(_) => (Kind::Calculate(sides), &["+", "/"]),
            BinOp::Mul(_) => (Kind::Calculate(sides), &["+", "/"]),
            BinOp::Div(_) => (Kind::Calculate(sides), &["%", "*"]),
            BinOp::Rem(_) => (Kind::Calculate(sides), &["/", "+"]),
            BinOp::BitAnd(_) => (Kind::Calculate(sides), &["|", "^"]),
            BinOp::BitOr(_) => (Kind::Calculate(sides), &["&", "^"]),
            BinOp::BitXor(_) => (Kind::Calculate(sides), &["|", "&"]),
            BinOp::AddAssign(_) => (Kind::Assign(sides), &["-=", "*="]),
            BinOp::SubAssign(_) => (Kind::Assign(sides), &["+=", "/="]),
            BinOp::BitOrAssign(_) => (Kind::Assign(sides), &["&="]),
            BinOp::BitAndAssign(_) => (Kind::Assign(sides), &["|="]),
            _ => return visit::visit_expr_binary(self, binary),
        };
        self.add(span, whole, kind, changes);
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        if let UnOp::Not(not) = &unary.op {
            self.add(not.span(), bytes(not.span()), Kind::Not, &["no !"]);
        }
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_match(&mut self, item: &'ast syn::ExprMatch) {
        let has_rest = item
            .arms
            .iter()
            .any(|arm| takes_all(&arm.pat) && arm.guard.is_none());
        for arm in &item.arms {
            match &arm.guard {
                Some((_, guard)) if !has_let(guard) => {
                    let span = guard.span();
                    self.add(span, bytes(span), Kind::Guard, &["true", "false"]);
                }
                None if has_rest && !takes_all(&arm.pat) => {
                    let at = bytes(arm.pat.span()).end;
                    self.add(arm.pat.span(), at..at, Kind::Arm, &["without this arm"]);
                }
                _ => {}
            }
        }
        visit::visit_expr_match(self, item);
    }
}
