//! Secrets stay put: in their source, and inside the request to the profile's origin. Every secret is a canary here, and
//! whatever a command says or leaves behind is searched for it in every spelling.

mod canaries;
mod commands;
mod echoes;
mod origin;
