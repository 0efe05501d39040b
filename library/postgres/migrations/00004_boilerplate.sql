-- +goose Up

-- library.Boilerplate of each source.
CREATE TABLE boilerplate (
    source_id bigint PRIMARY KEY REFERENCES sources (id) ON DELETE CASCADE,
    known     bytea NOT NULL
);
