"""What the hall's forms send. They are read from the address, so nothing in them can be wrong: junk counts as nothing."""

from wtforms import Form, IntegerField, SelectMultipleField, StringField

FACETS = ("audience", "theme", "online", "type", "department")


class DirectoryForm(Form):
    """The directory: words, filters and page."""

    q = StringField(default="")
    audience = SelectMultipleField(validate_choice=False)
    theme = SelectMultipleField(validate_choice=False)
    online = SelectMultipleField(validate_choice=False)
    type = SelectMultipleField(validate_choice=False)
    department = SelectMultipleField(validate_choice=False)
    page = IntegerField(default=1)

    @property
    def words(self) -> str:
        """What is searched for."""
        return self.q.data or ""

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The chosen values of each facet."""
        return {name: self[name].data or [] for name in FACETS}
