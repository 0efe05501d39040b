-- +goose Up

-- library.Boilerplate of each source.
CREATE TABLE boilerplate (
    source_id INTEGER PRIMARY KEY REFERENCES sources (id) ON DELETE CASCADE,
    known     BLOB NOT NULL
);
