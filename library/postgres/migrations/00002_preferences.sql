-- +goose Up

-- library.Preferences: what a person or a chat chose.
CREATE TABLE preferences (
    owner text COLLATE "C" NOT NULL,
    name  text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    PRIMARY KEY (owner, name)
);
