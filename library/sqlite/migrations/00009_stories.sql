-- +goose Up

-- Stories (library/story). merged_into is the story that has taken one in; 0 for
-- none.
CREATE TABLE stories (
    id          INTEGER PRIMARY KEY,
    merged_into INTEGER NOT NULL
);
CREATE INDEX stories_merged ON stories (merged_into) WHERE merged_into <> 0;

CREATE TABLE story_articles (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    story_id   INTEGER NOT NULL,
    group_id   INTEGER NOT NULL, -- of stories that belong together
    published  INTEGER,          -- microseconds since 1970; NULL when unknown
    vector     BLOB NOT NULL,    -- story.Vector
    facts      BLOB NOT NULL,    -- hashes of names and numbers, 4 bytes each
    words      TEXT NOT NULL     -- that joined it to its story, one a line
);
CREATE INDEX story_articles_story ON story_articles (story_id, article_id);
CREATE INDEX story_articles_group ON story_articles (group_id, article_id);

-- The words by which articles are found that are like a new one.
CREATE TABLE story_keys (
    key        INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (key, article_id)
) WITHOUT ROWID;
CREATE INDEX story_keys_article ON story_keys (article_id);

-- How many articles there are in each language.
CREATE TABLE story_languages (
    language TEXT PRIMARY KEY,
    articles INTEGER NOT NULL
) WITHOUT ROWID;

-- Articles that went from one story to another, and stories that became one
-- (article_id 0).
CREATE TABLE story_changes (
    id         INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL,
    from_story INTEGER NOT NULL,
    to_story   INTEGER NOT NULL,
    changed    INTEGER NOT NULL -- microseconds since 1970
);
CREATE INDEX story_changes_from ON story_changes (from_story);
CREATE INDEX story_changes_to ON story_changes (to_story);
