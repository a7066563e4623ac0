from django.db import migrations, models


class Migration(migrations.Migration):
    """Drafts keep what was typed before it is a question, and remarks stand beside its parts."""

    dependencies = [("quizzes", "0015_bank_work")]

    operations = [
        migrations.AddField(
            model_name="itemversion",
            name="remarks",
            field=models.JSONField(blank=True, default=dict, help_text="By part of the question."),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="unfinished",
            field=models.JSONField(
                blank=True,
                help_text="The editor's fields as typed, while they cannot be read as a question.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="saved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unfinished__isnull", True), ("state", "draft"), _connector="OR"
                ),
                name="item_unfinished_only_as_a_draft",
            ),
        ),
    ]
