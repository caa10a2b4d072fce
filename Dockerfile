FROM python:3.11-slim

RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
       libmagic1 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=shop.settings.production \
    DATA=/data

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY . .
# Nothing can be written here later: a process that starts would compile all of it each time.
RUN python -m compileall -q accounts catalogue common shop

# Volumes mounted on these folders start as empty folders of this user.
RUN useradd --create-home --uid 10001 shop \
    && mkdir -p /data/private /data/media /data/cache \
    && chown -R shop:shop /data
USER shop

# Collecting static files needs no database, mail server or real key; the values end with this line.
RUN SECRET_KEY=only-to-collect-static-files-while-this-image-is-being-built \
    DATABASE_URL=postgres://nobody@nowhere/none \
    EMAIL_URL=smtp://nowhere \
    ALLOWED_HOSTS=nowhere.example \
    ANTIVIRUS_URL=clamd://nowhere \
    python manage.py collectstatic --noinput --verbosity 0

EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["gunicorn", "shop.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--preload", "--no-control-socket"]
