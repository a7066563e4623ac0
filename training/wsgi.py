import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "training.settings")
os.environ.setdefault("NEEDLEWISE_WEB", "1")

from django.core.wsgi import get_wsgi_application

django_application = get_wsgi_application()

from quizzes.repeat_saves import RepeatSaves  # noqa: E402 (after the set-up in the line above)

application = RepeatSaves(django_application)

# What is loaded by now stays as long as the process: looking for garbage in it took a fifth of the
# time of a large page.
gc.collect()
gc.freeze()

# And in what the pages leave behind it is looked for in whole a tenth as often as usual: with the
# rows of large desks kept, each look takes as long as two pages of them (docs/performance.md).
gc.set_threshold(*gc.get_threshold()[:2], 100)
