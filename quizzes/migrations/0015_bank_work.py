"""Work on a whole bank: search its questions, change many at once, propose an edition of a quiz."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# `quizzes.bank_search` asks with the very same expression, or the index would not serve it.
SEARCH = """
CREATE INDEX item_version_words ON quizzes_itemversion USING gin ((
    jsonb_to_tsvector('english'::regconfig, payload, '["string"]'::jsonb)
    || jsonb_to_tsvector('simple'::regconfig, "references", '["string"]'::jsonb)
));
"""
NO_SEARCH = "DROP INDEX item_version_words;"


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("quizzes", "0014_workshop_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="quizversion",
            name="proposed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="quizversion",
            name="review_note",
            field=models.TextField(blank=True, verbose_name="remarks of the reviewer"),
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("add-tag", "Add a tag"),
                            ("remove-tag", "Remove a tag"),
                            ("move", "Move to another bank"),
                            ("review-on", "Set the next review"),
                            ("limit", "Set the exposure limit"),
                        ],
                        max_length=20,
                        verbose_name="act",
                    ),
                ),
                ("value", models.CharField(blank=True, max_length=60, verbose_name="value")),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "done",
                    models.PositiveIntegerField(default=0, verbose_name="questions done"),
                ),
                (
                    "refusal",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was refused"),
                ),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.bank",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(SEARCH, NO_SEARCH),
    ]
