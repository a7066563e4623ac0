"""Checklists and the records of practical examinations."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0005_touched_certificates"),
        ("courses", "0003_published_is_frozen"),
        ("people", "0003_append_only_source_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Checklist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=100, verbose_name="slug")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklists",
                        to="courses.course",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChecklistVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("module", models.SlugField(verbose_name="module")),
                ("muscle", models.SlugField(blank=True, verbose_name="muscle")),
                ("steps", models.JSONField()),
                ("references", models.JSONField(default=list)),
                ("content_hash", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="certificates.checklist",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Examinee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "examiner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="examinees",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "side",
                    models.CharField(
                        blank=True,
                        choices=[("left", "Left"), ("right", "Right"), ("both", "Both sides")],
                        max_length=6,
                        verbose_name="side",
                    ),
                ),
                (
                    "needled_on",
                    models.CharField(
                        choices=[("model", "A model"), ("patient", "A patient")],
                        max_length=8,
                        verbose_name="examined on",
                    ),
                ),
                (
                    "needle",
                    models.CharField(blank=True, max_length=20, verbose_name="needle, in mm"),
                ),
                ("place", models.CharField(max_length=120, verbose_name="place")),
                ("results", models.JSONField()),
                (
                    "rating",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Unsafe"),
                            (2, "Needs supervision"),
                            (3, "Safe and independent"),
                            (4, "Fluent"),
                        ],
                        verbose_name="global rating",
                    ),
                ),
                ("passed", models.BooleanField(verbose_name="passed")),
                ("is_draft", models.BooleanField(verbose_name="by a draft checklist")),
                ("comment", models.CharField(blank=True, max_length=1000, verbose_name="comment")),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("employer", "Same clinic or employer"),
                            ("family", "Family"),
                        ],
                        max_length=8,
                        verbose_name="relation",
                    ),
                ),
                (
                    "relation_note",
                    models.CharField(blank=True, max_length=300, verbose_name="about the relation"),
                ),
                (
                    "same_examiner_reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why the same examiner"
                    ),
                ),
                ("examined_at", models.DateTimeField(verbose_name="examined")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "checklist_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to="certificates.checklistversion",
                    ),
                ),
                (
                    "examiner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="examinations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recognition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to="people.recognition",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="remark")),
                ("made_at", models.DateTimeField()),
                (
                    "sign_off",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgement",
                        to="certificates.signoff",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignOffAmendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=1000, verbose_name="what is right")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sign_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="certificates.signoff",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="checklist",
            constraint=models.UniqueConstraint(
                models.F("course"), models.F("slug"), name="checklist_slug_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistversion",
            constraint=models.UniqueConstraint(
                models.F("checklist"), models.F("number"), name="checklist_version_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at", None), ("signed_by", None)),
                    models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                    _connector="OR",
                ),
                name="checklist_signed_by_someone_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="examinee",
            constraint=models.UniqueConstraint(
                models.F("examiner"),
                models.F("candidate"),
                models.F("day"),
                name="examinee_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="examinee",
            constraint=models.CheckConstraint(
                condition=models.Q(("examiner", models.F("candidate")), _negated=True),
                name="examinee_is_not_the_examiner",
            ),
        ),
        migrations.AddIndex(
            model_name="signoff",
            index=models.Index(
                models.F("candidate"),
                models.OrderBy(models.F("examined_at"), descending=True),
                name="sign_off_of_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("examiner", models.F("candidate")), _negated=True),
                name="sign_off_is_not_of_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("passed", False), ("rating__gte", 3), _connector="OR"),
                name="sign_off_passes_only_when_safe",
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("received_at__gte", models.F("examined_at"))),
                name="sign_off_received_after_it_happened",
            ),
        ),
    ]
