"""The full-text index over case_name: FTS5 on SQLite, tsvector with GIN on PostgreSQL, kept by triggers on both."""

from peewee import SqliteDatabase

SQLITE_UP = (
    "CREATE VIRTUAL TABLE case_name_index USING fts5(words, content='case_name', content_rowid='id', detail='none',"
    " prefix='1')",
    "CREATE TRIGGER case_name_added AFTER INSERT ON case_name BEGIN"
    " INSERT INTO case_name_index (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER case_name_gone AFTER DELETE ON case_name BEGIN"
    " INSERT INTO case_name_index (case_name_index, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER case_name_changed AFTER UPDATE ON case_name BEGIN"
    " INSERT INTO case_name_index (case_name_index, rowid, words) VALUES ('delete', old.id, old.words);"
    " INSERT INTO case_name_index (rowid, words) VALUES (new.id, new.words); END",
)
SQLITE_DOWN = (
    "DROP TRIGGER case_name_added",
    "DROP TRIGGER case_name_gone",
    "DROP TRIGGER case_name_changed",
    "DROP TABLE case_name_index",
)
POSTGRES_UP = (
    "CREATE TABLE case_name_index (id integer PRIMARY KEY REFERENCES case_name (id) ON DELETE CASCADE,"
    " words tsvector NOT NULL)",
    "CREATE INDEX case_name_index_words ON case_name_index USING gin (words)",
    "CREATE FUNCTION case_name_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO case_name_index (id, words) VALUES (new.id, array_to_tsvector(string_to_array(new.words, ' ')))"
    " ON CONFLICT (id) DO UPDATE SET words = excluded.words; RETURN new; END $$",
    "CREATE TRIGGER case_name_kept AFTER INSERT OR UPDATE ON case_name"
    " FOR EACH ROW EXECUTE FUNCTION case_name_follow()",
)
POSTGRES_DOWN = (
    "DROP TRIGGER case_name_kept ON case_name",
    "DROP FUNCTION case_name_follow()",
    "DROP TABLE case_name_index",
)


def up(migrator, db):
    for statement in SQLITE_UP if isinstance(db, SqliteDatabase) else POSTGRES_UP:
        db.execute_sql(statement)


def down(migrator, db):
    for statement in SQLITE_DOWN if isinstance(db, SqliteDatabase) else POSTGRES_DOWN:
        db.execute_sql(statement)
