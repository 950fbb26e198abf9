"""Passwords that somebody else set end by themselves; what was done to an account is kept."""

from peewee import CharField, DatabaseProxy, DateTimeField, Model, SqliteDatabase, UUIDField

_db = DatabaseProxy()


class AccountEvent(Model):
    id = UUIDField(primary_key=True)
    account = CharField(index=True)
    what = CharField()
    by = CharField()
    at = DateTimeField()

    class Meta:
        database = _db
        legacy_table_names = False


def up(migrator, db):
    _db.initialize(db)
    kind = "DATETIME" if isinstance(db, SqliteDatabase) else "TIMESTAMP"
    db.execute_sql(f"ALTER TABLE staff ADD COLUMN password_given_until {kind}")
    db.create_tables([AccountEvent], safe=False)


def down(migrator, db):
    _db.initialize(db)
    db.drop_tables([AccountEvent], safe=False)
    db.execute_sql("ALTER TABLE staff DROP COLUMN password_given_until")
