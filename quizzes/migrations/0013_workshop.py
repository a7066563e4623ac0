"""Tables and fields of the workshop: panels, statistics, imports, views, enmities, drafts."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0012_graded_responses_one_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Enmity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "enmities",
            },
        ),
        migrations.CreateModel(
            name="ItemImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("file", models.FileField(upload_to="imports/")),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("format", models.CharField(blank=True, max_length=20, verbose_name="format")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Being read"),
                            ("read", "Read, nothing written"),
                            ("writing", "Being written"),
                            ("written", "Written"),
                            ("failed", "Could not be read"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="reading",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="questions done")),
                (
                    "total",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="questions in the file"
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=500, verbose_name="problem")),
                ("report", models.JSONField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(verbose_name="kept until")),
                ("written_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Judge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("invited_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Panel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("angoff", "Modified Angoff"),
                            ("hofstee", "Hofstee"),
                            ("borderline", "Borderline regression"),
                        ],
                        default="angoff",
                        max_length=12,
                        verbose_name="method",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "candidate",
                    models.TextField(
                        blank=True,
                        help_text="What somebody who only just passes knows and does, and what not yet.",
                        verbose_name="the just competent candidate",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "Being prepared"),
                            ("round-1", "First round"),
                            ("round-2", "Second round"),
                            ("closed", "Closed"),
                            ("applied", "Applied"),
                        ],
                        default="preparing",
                        max_length=10,
                    ),
                ),
                (
                    "due_on",
                    models.DateField(blank=True, null=True, verbose_name="this round ends on"),
                ),
                ("created_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.JSONField(blank=True, null=True)),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PanelItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PanelRating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                (
                    "value",
                    models.DecimalField(decimal_places=4, max_digits=5, verbose_name="rating"),
                ),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PanelRemark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=1000, verbose_name="remark")),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="QuizStatistics",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "counted",
                    models.CharField(
                        choices=[("first", "First attempts"), ("all", "All attempts")],
                        default="first",
                        max_length=10,
                        verbose_name="attempts counted",
                    ),
                ),
                ("n", models.PositiveIntegerField(verbose_name="attempts")),
                ("figures", models.JSONField()),
                ("computed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "quiz statistics",
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "query",
                    models.CharField(
                        help_text="As in the address.", max_length=1000, verbose_name="filters"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WholeJudgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("values", models.JSONField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="item",
            name="exposure_limit",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="In how many forms it may be drawn.",
                null=True,
                verbose_name="exposure limit",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="review_on",
            field=models.DateField(blank=True, null=True, verbose_name="next review"),
        ),
        migrations.AddField(
            model_name="item",
            name="tags",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SlugField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="critical_agreed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="critical_agreed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="proposed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="review_note",
            field=models.TextField(blank=True, verbose_name="remarks of the reviewer"),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="valid_from",
            field=models.DateField(blank=True, null=True, verbose_name="drawn from"),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="valid_until",
            field=models.DateField(blank=True, null=True, verbose_name="drawn until"),
        ),
        migrations.AddField(
            model_name="quizversion",
            name="author",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="quizversion",
            name="least_expected",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                help_text="Expected share of the marks over the form, where it is known.",
                max_digits=5,
                null=True,
                verbose_name="hardest form allowed",
            ),
        ),
        migrations.AddField(
            model_name="quizversion",
            name="most_expected",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                max_digits=5,
                null=True,
                verbose_name="easiest form allowed",
            ),
        ),
        migrations.AddField(
            model_name="quizversion",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="quizversion",
            name="what_changed",
            field=models.CharField(blank=True, max_length=300, verbose_name="what changed"),
        ),
        migrations.AlterField(
            model_name="itemversion",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("proposed", "Proposed"),
                    ("published", "Published"),
                    ("retired", "Retired"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("critical_agreed_at", None), ("critical_agreed_by", None)),
                    models.Q(
                        ("critical_agreed_at__isnull", False), ("critical_agreed_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="item_critical_agreed_by_someone_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from", None),
                    ("valid_until", None),
                    ("valid_until__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="item_drawn_until_after_from",
            ),
        ),
        migrations.AddConstraint(
            model_name="quizversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("least_expected", None), ("most_expected", None)),
                    models.Q(
                        ("least_expected__gte", 0),
                        ("most_expected__gte", models.F("least_expected")),
                        ("most_expected__lte", 1),
                    ),
                    _connector="OR",
                ),
                name="quiz_version_expected_share_is_a_band",
            ),
        ),
        migrations.AddField(
            model_name="enmity",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="quizzes.item"
            ),
        ),
        migrations.AddField(
            model_name="enmity",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="enmity",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="quizzes.item"
            ),
        ),
        migrations.AddField(
            model_name="itemimport",
            name="bank",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="imports",
                to="quizzes.bank",
            ),
        ),
        migrations.AddField(
            model_name="itemimport",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="judge",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="panel",
            name="applied_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="panel",
            name="chair",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="panel",
            name="quiz",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="panels",
                to="quizzes.quiz",
            ),
        ),
        migrations.AddField(
            model_name="judge",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="judges",
                to="quizzes.panel",
            ),
        ),
        migrations.AddField(
            model_name="itemrating",
            name="panel",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="quizzes.panel",
            ),
        ),
        migrations.AddField(
            model_name="panelitem",
            name="item_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="quizzes.itemversion",
            ),
        ),
        migrations.AddField(
            model_name="panelitem",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="quizzes.panel",
            ),
        ),
        migrations.AddField(
            model_name="panelrating",
            name="judge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="quizzes.judge",
            ),
        ),
        migrations.AddField(
            model_name="panelrating",
            name="panel_item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="quizzes.panelitem",
            ),
        ),
        migrations.AddField(
            model_name="panelremark",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="panelremark",
            name="panel_item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remarks",
                to="quizzes.panelitem",
            ),
        ),
        migrations.AddField(
            model_name="quizstatistics",
            name="quiz_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statistics",
                to="quizzes.quizversion",
            ),
        ),
        migrations.CreateModel(
            name="ItemStatistics",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "item_version_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="quizzes.quizstatistics",
                    ),
                ),
                (
                    "item_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statistics",
                        to="quizzes.itemversion",
                    ),
                ),
                ("n", models.PositiveIntegerField(verbose_name="responses")),
                ("figures", models.JSONField()),
            ],
            options={
                "verbose_name_plural": "item statistics",
            },
        ),
        migrations.AddField(
            model_name="savedview",
            name="bank",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="quizzes.bank"
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="wholejudgement",
            name="judge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="whole_judgements",
                to="quizzes.judge",
            ),
        ),
        migrations.AddConstraint(
            model_name="enmity",
            constraint=models.UniqueConstraint(
                models.F("first"), models.F("second"), name="enmity_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="enmity",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))),
                name="enmity_lower_item_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("applied_at", None), ("applied_by", None)),
                    models.Q(("applied_at__isnull", False), ("applied_by__isnull", False)),
                    _connector="OR",
                ),
                name="panel_applied_by_someone_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="judge",
            constraint=models.UniqueConstraint(
                models.F("panel"), models.F("user"), name="judge_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="panelitem",
            constraint=models.UniqueConstraint(
                models.F("panel"), models.F("item_version"), name="panel_item_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="panelitem",
            constraint=models.UniqueConstraint(
                models.F("panel"), models.F("position"), name="panel_position_once"
            ),
        ),
        migrations.AddIndex(
            model_name="panelrating",
            index=models.Index(
                models.F("judge"),
                models.F("panel_item"),
                models.F("round"),
                models.OrderBy(models.F("id"), descending=True),
                name="panel_rating_latest",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelrating",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__gte", 0), ("value__lte", 1)),
                name="panel_rating_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelrating",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__in", [1, 2])), name="panel_rating_in_a_round"
            ),
        ),
        migrations.AddIndex(
            model_name="quizstatistics",
            index=models.Index(
                models.F("quiz_version"),
                models.F("counted"),
                models.F("computed_at"),
                name="statistics_latest",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                models.F("user"), models.F("bank"), models.F("name"), name="saved_view_once"
            ),
        ),
    ]
