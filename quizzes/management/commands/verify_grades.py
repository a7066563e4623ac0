"""Grade everything again in plain Python and compare with what is stored."""

from django.core.management.base import BaseCommand, CommandError

from quizzes.domain.checking import differing_grades


class Command(BaseCommand):
    help = "Name every attempt whose first grade is not what its answers give. Changes nothing."

    def handle(self, *args: object, **options: object) -> None:
        differences = 0
        for difference in differing_grades():
            differences += 1
            self.stdout.write(
                f"attempt {difference.attempt_id}: stored {difference.stored}, "
                f"fresh {difference.fresh}"
            )
        if differences:
            raise CommandError(f"{differences} grades differ.")
        self.stdout.write("Every grade is what its answers give.")
