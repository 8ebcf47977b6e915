//! Every operation, asked by everybody, compared with the table in `docs/PERMISSIONS.md`.
