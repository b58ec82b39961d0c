"""A real WordPress, crawled end to end: each way to its posts alone, an edit, a deletion, new comments.

Needs what Debian's packages wordpress, wordpress-theme-twentytwentythree, php-cli, php-mysql, php-xml and mariadb-server bring; skipped where they are not installed.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.test_living_crawl import Desk
from tests.waiting import PATIENCE, until, until_answered

SOURCE = Path("/usr/share/wordpress")
THEMES = SOURCE / "wp-content" / "themes"
PROGRAMS = ("php", "mariadbd", "mariadb-install-db")
POSTS = 23

pytestmark = [
    pytest.mark.skipif(
        not any(THEMES.glob("*/style.css")) or not all(map(shutil.which, PROGRAMS)),
        reason="WordPress with a theme, PHP and MariaDB are not installed here",
    ),
    pytest.mark.xdist_group("wordpress"),
]

CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:%(socket)s');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', ''); define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true);
foreach (['AUTH_KEY','SECURE_AUTH_KEY','LOGGED_IN_KEY','NONCE_KEY','AUTH_SALT','SECURE_AUTH_SALT','LOGGED_IN_SALT','NONCE_SALT'] as $k) define($k, 'test');
define('WP_HOME', '%(url)s'); define('WP_SITEURL', '%(url)s'); define('CONCATENATE_SCRIPTS', false);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
ROUTER = """<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path !== '/' && is_file(__DIR__ . $path)) return false;
$_SERVER['SCRIPT_NAME'] = '/index.php'; $_SERVER['PHP_SELF'] = '/index.php';
require __DIR__ . '/index.php';
"""
INSTALL = """
define('WP_INSTALLING', true); require 'wp-load.php'; require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('The Press Test', 'admin', 'a@press.example', true, '', 'secret', 'en_US');
update_option('permalink_structure', '/%year%/%monthnum%/%postname%/'); update_option('posts_per_rss', 50); update_option('posts_per_page', 50);
update_option('rss_use_excerpt', 1); wp_delete_post(1, true);
global $wp_rewrite; $wp_rewrite->init(); $wp_rewrite->flush_rules(false);
for ($n = 1; $n <= POSTS; $n++) wp_insert_post(['post_title' => "Bridge number $n over the fjord is open", 'post_status' => 'publish', 'post_author' => 1,
  'post_content' => "<p>Bridge number $n was opened by the mayor on Monday, three years after the old one had been swept away by ice.</p>\n\n"
  . "<p>It carries two lanes and a cycle path, and cost $n million kroner more than the council had been told in spring.</p>"]);
"""


class Press:
    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def php(self, code: str) -> str:
        done = subprocess.run(
            ["php", "-d", "display_errors=stderr", "-r", code],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def wp(self, code: str) -> str:
        return self.php("define('WP_USE_THEMES', false); require 'wp-load.php'; " + code)


@pytest.fixture(scope="module")
def press(tmp_path_factory) -> Iterator[Press]:
    folder = tmp_path_factory.mktemp("press")
    shutil.copytree(SOURCE, folder / "wp", symlinks=False, ignore_dangling_symlinks=True)
    place = str(folder / "db.sock")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    user = ["--user=root"] if os.getuid() == 0 else []
    (folder / "tmp").mkdir()  # each server clears away the temporary tables of all that share its folder for them
    temporary = f"--tmpdir={folder / 'tmp'}"
    subprocess.run(
        [
            "mariadb-install-db",
            "--no-defaults",
            *user,
            f"--datadir={folder / 'db'}",
            temporary,
            "--auth-root-authentication-method=normal",
        ],
        check=True,
        **quiet,
    )
    database = subprocess.Popen(
        [
            "mariadbd",
            "--no-defaults",
            *user,
            f"--datadir={folder / 'db'}",
            temporary,
            f"--socket={place}",
            "--skip-networking",
            f"--pid-file={folder / 'db.pid'}",
        ],
        **quiet,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    (folder / "wp" / "wp-config.php").unlink(missing_ok=True)
    (folder / "wp" / "wp-config.php").write_text(CONFIG % {"socket": place, "url": url})
    (folder / "wp" / "router.php").write_text(ROUTER)
    server = None
    try:
        until(Path(place).exists)
        subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={place}", "-uroot", "-e", "CREATE DATABASE wordpress"],
            check=True,
            timeout=PATIENCE,
        )
        site = Press(folder / "wp", url + "/")
        site.php(f"$_SERVER['HTTP_HOST'] = '127.0.0.1:{port}'; define('POSTS', {POSTS});" + INSTALL)
        server = subprocess.Popen(
            ["php", "-S", f"127.0.0.1:{port}", "-t", ".", "router.php"],
            cwd=folder / "wp",
            env={**os.environ, "PHP_CLI_SERVER_WORKERS": "4"},
            start_new_session=True,
            **quiet,
        )
        until_answered(port)
        yield site
    finally:
        for process in (server, database):
            if process:
                if process is server:
                    os.killpg(process.pid, signal.SIGTERM)  # its workers are processes of their own
                process.terminate()
                process.wait(timeout=PATIENCE)


@pytest.mark.parametrize("way", ["feeds", "sitemaps", "api", "sections"])
def test_each_way_alone_finds_all_posts(press, tmp_path, way):
    desk = Desk(press, tmp_path)
    press.log = []
    done = desk.crawl("-a", f"discover={way}")
    assert done.returncode == 0, done.stderr
    assert desk.rows("SELECT count(*) FROM articles WHERE title LIKE 'Bridge number %'") == [(POSTS,)], done.stderr


def test_an_edit_a_deletion_and_new_comments_are_seen(press, tmp_path):
    desk = Desk(press, tmp_path)
    press.log = []
    desk.crawl()
    titles = dict(desk.rows("SELECT title, comment_count FROM articles"))
    assert titles["Bridge number 3 over the fjord is open"] in (0, None)
    ids = json.loads(
        press.wp(
            "echo json_encode(array_map(fn($n) => get_page_by_title(\"Bridge number $n over the fjord is open\", OBJECT, 'post')->ID, [3, 4, 5]));"
        )
    )
    press.wp(
        f"wp_update_post(['ID' => {ids[0]}, 'post_content' => '<p>Bridge number 3 was closed again on Tuesday, for its southern ramp had moved by a hand.</p>"
        f"<p>Engineers of the road authority will measure it once more before the weekend, the mayor told our newspaper.</p>']);"
        f"wp_delete_post({ids[1]}, true);"
        f"foreach ([1, 2] as $n) wp_insert_comment(['comment_post_ID' => {ids[2]}, 'comment_content' => \"Comment $n\", 'comment_author' => 'Ann', 'comment_approved' => 1]);"
    )
    desk.age(30)
    desk.crawl()
    found = {
        title: (count, gone)
        for title, count, gone in desk.rows("SELECT title, comment_count, gone_at IS NOT NULL FROM articles")
    }
    assert found["Bridge number 4 over the fjord is open"][1] == 1
    assert found["Bridge number 5 over the fjord is open"][0] == 2
    assert desk.rows(
        "SELECT a.title, r.cause FROM revisions r JOIN articles a ON a.id = r.article_id WHERE r.cause = 'edit'"
    ) == [("Bridge number 3 over the fjord is open", "edit")]
    assert sum(gone for _, gone in found.values()) == 1
