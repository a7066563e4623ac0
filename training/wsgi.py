import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "training.settings")
os.environ.setdefault("NEEDLEWISE_WEB", "1")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
