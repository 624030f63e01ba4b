from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    # pg_trgm is a trusted extension: whoever may CREATE in the database may install it, also on a managed
    # PostgreSQL. It is CREATE EXTENSION IF NOT EXISTS, so an administrator of the server may do it beforehand.
    dependencies = [("customers", "0001_initial")]
    operations = [TrigramExtension()]
