-- +goose Up
-- "NUTG": how a file is known to be Nutgraf's.
PRAGMA application_id = 1314214983;

CREATE TABLE sources (
    id        INTEGER PRIMARY KEY,
    key       TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL,
    home      TEXT NOT NULL,
    key_fold  TEXT NOT NULL,
    name_fold TEXT NOT NULL
);

-- What lists and filters need. The id sorts by time.
CREATE TABLE articles (
    id         INTEGER PRIMARY KEY,
    source_id  INTEGER NOT NULL REFERENCES sources (id),
    link       TEXT NOT NULL, -- library.LinkKey of url
    url        TEXT NOT NULL,
    title      TEXT NOT NULL,
    byline     TEXT NOT NULL,
    site       TEXT NOT NULL,
    site_fold  TEXT NOT NULL,
    lang       TEXT NOT NULL,
    language   TEXT NOT NULL, -- primary subtag of lang
    published  INTEGER,       -- microseconds since 1970; NULL when unknown
    first_seen INTEGER NOT NULL,
    sample     INTEGER NOT NULL
);
-- A source has one article under a link; what another puts under it is its own.
CREATE UNIQUE INDEX articles_link ON articles (link, source_id) WHERE link <> '';
CREATE INDEX articles_source ON articles (source_id, id);
CREATE INDEX articles_site ON articles (site_fold, id);
CREATE INDEX articles_sample ON articles (id) WHERE sample <> 0;

-- The long columns, apart, so that lists stay on few pages.
CREATE TABLE texts (
    id   INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    raw  BLOB, -- deflated; NULL when there is none
    cuts TEXT  -- JSON; NULL when there are none
);

CREATE TABLE copies (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    source_id  INTEGER NOT NULL REFERENCES sources (id),
    link       TEXT NOT NULL,
    url        TEXT NOT NULL,
    title      TEXT NOT NULL,
    published  INTEGER,
    first_seen INTEGER NOT NULL,
    PRIMARY KEY (article_id, source_id, link)
) WITHOUT ROWID;
CREATE INDEX copies_link ON copies (link) WHERE link <> '';
CREATE INDEX copies_source ON copies (source_id, article_id);

CREATE TABLE votes (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    voter      TEXT NOT NULL,
    choice     INTEGER NOT NULL CHECK (choice IN (-1, 1)),
    PRIMARY KEY (article_id, voter)
) WITHOUT ROWID;
CREATE INDEX votes_voter ON votes (voter);

-- library.Settings.
CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- library.Entry of each article. The terms are letters, digits, "." and "_" or
-- not ASCII at all, so this tokenizer splits at spaces and changes nothing.
CREATE VIRTUAL TABLE search USING fts5 (
    title, body, chars,
    content = '', contentless_delete = 1,
    tokenize = "ascii tokenchars '._'"
);
CREATE TABLE forward (
    id    INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    terms BLOB NOT NULL
);
-- In how many articles each term is, by library.HashTerm.
CREATE TABLE terms (
    hash     INTEGER PRIMARY KEY,
    articles INTEGER NOT NULL
);
CREATE TABLE totals (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    articles    INTEGER NOT NULL,
    title_terms INTEGER NOT NULL,
    body_terms  INTEGER NOT NULL
);
INSERT INTO totals VALUES (1, 0, 0, 0);

-- library.Shape.Keys of each article.
CREATE TABLE shapes (
    key        INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    PRIMARY KEY (key, article_id)
) WITHOUT ROWID;
