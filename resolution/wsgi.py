"""What the web server calls. Requests are served synchronously, in a fixed pool of threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resolution.settings")
application = get_wsgi_application()
