//! A CSV that was written reads back exactly, whatever its cells hold.

use proptest::prelude::*;

use super::*;

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9 ,;|\t\"'=éß€😀\\\\]{0,12}",
        1 => "[\r\n\",;a]{0,6}",
    ]
}

/// Rows of three cells, of which the first is never empty: a row without any is no row.
fn table() -> impl Strategy<Value = Vec<[String; 3]>> {
    let row = ("[a-z0-9]{1,8}", cell(), cell()).prop_map(|(a, b, c)| [a, b, c]);
    prop::collection::vec(row, 1..40)
}

proptest! {
    #[test]
    fn a_csv_that_was_written_reads_back_exactly(
        table in table(),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        crlf in any::<bool>(),
        utf16 in any::<bool>(),
    ) {
        let ending = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(ending)
            .from_writer(format!("sep={}\n", char::from(delimiter)).into_bytes());
        writer.write_record(["lead", "one", "two"]).unwrap();
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let mut bytes = writer.into_inner().unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        if utf16 {
            bytes = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        let mut rows = rows(&bytes, &Options::default()).unwrap();
        let mut line = 3;
        for (at, wanted) in table.iter().enumerate() {
            let row = rows.next_row().unwrap().unwrap();
            let cells: Vec<&str> = row.cells().collect();
            prop_assert_eq!(&cells, wanted);
            prop_assert_eq!(row.row, at as u64 + 2);
            prop_assert_eq!(row.line, line);
            let inside = row.text().unwrap().replace("\r\n", "\n");
            line += 1 + inside.matches(['\r', '\n']).count() as u64;
            prop_assert!(text.contains(row.text().unwrap().as_ref()));
        }
        prop_assert!(rows.next_row().is_none());
    }

    #[test]
    fn no_bytes_make_the_reader_fall(bytes in prop::collection::vec(any::<u8>(), 0..400), prefix in 0..4_usize) {
        let start: &[u8] = [&b""[..], b"lead,x\n", b"[{\"a\":", b"PK\x03\x04"][prefix];
        if let Ok(mut rows) = rows([start, &bytes].concat(), &Options::default()) {
            let mut count = 0;
            while rows.next_row().is_some() {
                count += 1;
                prop_assert!(count < 1000);
            }
        }
    }
}
