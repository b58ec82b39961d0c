-- The tables at revision 0024, as the migrations make them; `make docs` writes this file.
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE authors (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_authors PRIMARY KEY (id), 
	CONSTRAINT uq_authors_name UNIQUE (name)
);
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	spider VARCHAR(100) NOT NULL, 
	target TEXT NOT NULL, 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	end_reason VARCHAR(100), 
	pages INTEGER NOT NULL, 
	new INTEGER NOT NULL, 
	updated INTEGER NOT NULL, 
	unchanged INTEGER NOT NULL, 
	dropped INTEGER NOT NULL, 
	failed INTEGER NOT NULL, 
	listings INTEGER NOT NULL, 
	drop_reasons JSON NOT NULL, owner TEXT, alive_at DATETIME, requests INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_runs PRIMARY KEY (id)
);
CREATE INDEX ix_runs_started_at ON runs (started_at);
CREATE TABLE sites (
	id INTEGER NOT NULL, 
	host VARCHAR(255) NOT NULL, 
	first_seen_at DATETIME NOT NULL, name VARCHAR(100), added_at DATETIME, paused_at DATETIME, spider VARCHAR(100), starts JSON, delay FLOAT, concurrency INTEGER, interval_seconds INTEGER, timezone VARCHAR(64), language VARCHAR(35), outlets JSON, settings JSON, 
	CONSTRAINT pk_sites PRIMARY KEY (id), 
	CONSTRAINT uq_sites_host UNIQUE (host)
);
CREATE TABLE sources (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_sources PRIMARY KEY (id), 
	CONSTRAINT uq_sources_name UNIQUE (name)
);
CREATE TABLE tags (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_tags PRIMARY KEY (id), 
	CONSTRAINT uq_tags_name UNIQUE (name)
);
CREATE TABLE articles (
	id INTEGER NOT NULL, 
	site_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	canonical_url TEXT NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	title TEXT NOT NULL, 
	dek TEXT, 
	body TEXT NOT NULL, 
	blocks JSON NOT NULL, 
	published_at DATETIME, 
	published_printed TEXT, 
	published_precision VARCHAR(10), 
	modified_at DATETIME, 
	modified_printed TEXT, 
	modified_precision VARCHAR(10), 
	language VARCHAR(35), 
	section TEXT, 
	photo_credit TEXT, 
	source TEXT, 
	comment_count INTEGER, 
	paywalled BOOLEAN, 
	evidence JSON NOT NULL, 
	disagreements JSON NOT NULL, 
	content_hash VARCHAR(32) NOT NULL, 
	reader_version VARCHAR(20) NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	first_seen_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	run_id INTEGER, archive_file TEXT, archive_offset BIGINT, archive_length BIGINT, payload_digest VARCHAR(40), gone_at DATETIME, body_hash VARCHAR(32), story_id BIGINT, story_similarity FLOAT, change_number BIGINT DEFAULT '0' NOT NULL, added_number BIGINT DEFAULT '0' NOT NULL, published_local VARCHAR(40), confidence JSON DEFAULT '{}' NOT NULL, listed_at DATETIME DEFAULT '1970-01-01 00:00:00.000000' NOT NULL, 
	CONSTRAINT pk_articles PRIMARY KEY (id), 
	CONSTRAINT fk_articles_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id), 
	CONSTRAINT fk_articles_site_id_sites FOREIGN KEY(site_id) REFERENCES sites (id), 
	CONSTRAINT uq_articles_canonical_url UNIQUE (canonical_url)
);
CREATE INDEX ix_articles_changed_at ON articles (changed_at);
CREATE INDEX ix_articles_published_at ON articles (published_at);
CREATE TABLE article_authors (
	article_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	author_id INTEGER NOT NULL, 
	CONSTRAINT pk_article_authors PRIMARY KEY (article_id, position), 
	CONSTRAINT fk_article_authors_article_id_articles FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE CASCADE, 
	CONSTRAINT fk_article_authors_author_id_authors FOREIGN KEY(author_id) REFERENCES authors (id)
);
CREATE TABLE article_sources (
	article_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	CONSTRAINT pk_article_sources PRIMARY KEY (article_id, position), 
	CONSTRAINT fk_article_sources_article_id_articles FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE CASCADE, 
	CONSTRAINT fk_article_sources_source_id_sources FOREIGN KEY(source_id) REFERENCES sources (id)
);
CREATE INDEX ix_article_sources_source_id ON article_sources (source_id);
CREATE TABLE article_tags (
	article_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	tag_id INTEGER NOT NULL, 
	CONSTRAINT pk_article_tags PRIMARY KEY (article_id, position), 
	CONSTRAINT fk_article_tags_article_id_articles FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE CASCADE, 
	CONSTRAINT fk_article_tags_tag_id_tags FOREIGN KEY(tag_id) REFERENCES tags (id)
);
CREATE TABLE article_urls (
	url TEXT NOT NULL, 
	article_id INTEGER NOT NULL, identity TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_article_urls PRIMARY KEY (url), 
	CONSTRAINT fk_article_urls_article_id_articles FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX ix_article_urls_article_id ON article_urls (article_id);
CREATE TABLE photos (
	id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	caption TEXT, 
	alt TEXT, 
	lead BOOLEAN NOT NULL, 
	credit_line TEXT, 
	via TEXT, 
	CONSTRAINT pk_photos PRIMARY KEY (id), 
	CONSTRAINT fk_photos_article_id_articles FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE CASCADE, 
	CONSTRAINT uq_photos_article_id_position UNIQUE (article_id, position)
);
CREATE TABLE photo_credits (
	photo_id INTEGER NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_photo_credits PRIMARY KEY (photo_id, role, position), 
	CONSTRAINT fk_photo_credits_photo_id_photos FOREIGN KEY(photo_id) REFERENCES photos (id) ON DELETE CASCADE
);
CREATE INDEX ix_photo_credits_name ON photo_credits (name);
CREATE TABLE archive_progress (
	task TEXT NOT NULL, 
	file TEXT NOT NULL, 
	"offset" BIGINT NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_archive_progress PRIMARY KEY (task, file)
);
CREATE TABLE site_profiles (
	site_id INTEGER NOT NULL, 
	pages INTEGER NOT NULL, 
	knowledge JSON NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_site_profiles PRIMARY KEY (site_id), 
	CONSTRAINT fk_site_profiles_site_id_sites FOREIGN KEY(site_id) REFERENCES sites (id) ON DELETE CASCADE
);
CREATE TABLE revisions (
	id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	cause VARCHAR(20) NOT NULL, 
	changes JSON NOT NULL, 
	content_hash VARCHAR(32) NOT NULL, 
	reader_version VARCHAR(20) NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	run_id INTEGER, 
	archive_file TEXT, 
	archive_offset BIGINT, 
	archive_length BIGINT, 
	payload_digest VARCHAR(40), silent BOOLEAN, returns_to INTEGER, times_seen INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_revisions PRIMARY KEY (id), 
	CONSTRAINT fk_revisions_article_id_articles FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE CASCADE, 
	CONSTRAINT fk_revisions_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id), 
	CONSTRAINT uq_revisions_article_id_number UNIQUE (article_id, number)
);
CREATE INDEX ix_revisions_seen_at ON revisions (seen_at);
CREATE TABLE hosts (
	host VARCHAR(255) NOT NULL, 
	wait_until DATETIME, 
	wait_reason TEXT, 
	waits INTEGER DEFAULT '0' NOT NULL, 
	validators_lie_at DATETIME, 
	lying_url TEXT, 
	robots_status INTEGER, 
	robots_text TEXT, 
	robots_fetched_at DATETIME, 
	opt_outs JSON NOT NULL, 
	CONSTRAINT pk_hosts PRIMARY KEY (host)
);
CREATE TABLE leases (
	name TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_leases PRIMARY KEY (name)
);
CREATE TABLE addresses (
	url TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	site VARCHAR(255) NOT NULL, 
	role VARCHAR(10) NOT NULL, 
	found_in VARCHAR(40) NOT NULL, 
	list_url TEXT, 
	lead JSON, 
	first_seen_at DATETIME NOT NULL, 
	fetched_at DATETIME, 
	status INTEGER, 
	outcome TEXT, 
	detail TEXT, 
	visits INTEGER DEFAULT '0' NOT NULL, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	poll_seconds INTEGER, 
	due_at DATETIME, 
	article_id INTEGER, 
	archive_file TEXT, 
	archive_offset BIGINT, 
	archive_length BIGINT, 
	payload_digest VARCHAR(40), due_because TEXT, archived_at DATETIME, named INTEGER, 
	CONSTRAINT pk_addresses PRIMARY KEY (url), 
	CONSTRAINT fk_addresses_article_id_articles FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE SET NULL
);
CREATE INDEX ix_addresses_article_id ON addresses (article_id);
CREATE INDEX ix_addresses_identity ON addresses (identity);
CREATE INDEX ix_addresses_site_role_due_at ON addresses (site, role, due_at);
CREATE TABLE article_events (
	id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	at DATETIME NOT NULL, 
	status INTEGER, 
	run_id INTEGER, address TEXT, 
	CONSTRAINT pk_article_events PRIMARY KEY (id), 
	CONSTRAINT fk_article_events_article_id_articles FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE CASCADE, 
	CONSTRAINT fk_article_events_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id)
);
CREATE INDEX ix_article_events_article_id ON article_events (article_id);
CREATE TABLE comment_counts (
	article_id INTEGER NOT NULL, 
	seen_at DATETIME NOT NULL, 
	count INTEGER NOT NULL, 
	CONSTRAINT pk_comment_counts PRIMARY KEY (article_id, seen_at), 
	CONSTRAINT fk_comment_counts_article_id_articles FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX ix_article_urls_identity ON article_urls (identity);
CREATE TABLE stories (
	id INTEGER NOT NULL, 
	first_article_id BIGINT, 
	first_published_at DATETIME, 
	size INTEGER NOT NULL, papers INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_stories PRIMARY KEY (id)
);
CREATE INDEX ix_stories_first_published_at ON stories (first_published_at);
CREATE TABLE signature_bands (
	"key" BIGINT NOT NULL, 
	article_id INTEGER NOT NULL, 
	CONSTRAINT pk_signature_bands PRIMARY KEY ("key", article_id)
)
 WITHOUT ROWID

;
CREATE TABLE change_counter (
	id INTEGER NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_change_counter PRIMARY KEY (id)
);
CREATE INDEX ix_articles_change_number ON articles (change_number);
CREATE VIRTUAL TABLE articles_search USING fts5(title, body, content='articles', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER articles_search_delete AFTER DELETE ON articles BEGIN INSERT INTO articles_search(articles_search, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); END;
CREATE TRIGGER articles_search_update AFTER UPDATE OF title, body ON articles WHEN old.title IS NOT new.title OR old.body IS NOT new.body BEGIN INSERT INTO articles_search(articles_search, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); INSERT INTO articles_search(rowid, title, body) VALUES (new.id, new.title, new.body); END;
CREATE VIEW articles_current AS SELECT a.id AS article_id, s.host AS site, a.canonical_url, a.url, a.kind, a.title, a.dek, a.body, (SELECT group_concat(name, '; ') FROM (SELECT n.name FROM article_authors l JOIN authors n ON n.id = l.author_id WHERE l.article_id = a.id ORDER BY l.position)) AS authors, (SELECT group_concat(name, '; ') FROM (SELECT n.name FROM article_tags l JOIN tags n ON n.id = l.tag_id WHERE l.article_id = a.id ORDER BY l.position)) AS tags, (SELECT group_concat(name, '; ') FROM (SELECT n.name FROM article_sources l JOIN sources n ON n.id = l.source_id WHERE l.article_id = a.id ORDER BY l.position)) AS sources, a.source, a.photo_credit, (SELECT count(*) FROM photos p WHERE p.article_id = a.id) AS photos, a.published_at, a.modified_at, a.language, a.section, a.comment_count, a.paywalled, a.first_seen_at, a.fetched_at, a.changed_at, a.gone_at, a.story_id, a.story_similarity, a.change_number FROM articles a JOIN sites s ON s.id = a.site_id;
CREATE VIEW silent_edits AS SELECT r.article_id, s.host AS site, a.canonical_url, a.title, r.number AS revision, r.seen_at, r.changes FROM revisions r JOIN articles a ON a.id = r.article_id JOIN sites s ON s.id = a.site_id WHERE r.cause = 'edit' AND r.silent;
CREATE UNIQUE INDEX ix_articles_body_hash_site_id ON articles (body_hash, site_id);
CREATE UNIQUE INDEX ix_sites_name ON sites (name);
CREATE TABLE field_counts (
	run_id INTEGER NOT NULL, 
	site VARCHAR(255) NOT NULL, 
	field VARCHAR(40) NOT NULL, 
	reader_version VARCHAR(20) NOT NULL, 
	articles INTEGER NOT NULL, 
	filled INTEGER NOT NULL, 
	evidence JSON NOT NULL, 
	lengths JSON NOT NULL, 
	mean_length DOUBLE, 
	edited INTEGER NOT NULL, 
	lost INTEGER NOT NULL, value_counts JSON DEFAULT '{}' NOT NULL, revisited INTEGER, 
	CONSTRAINT pk_field_counts PRIMARY KEY (run_id, site, field), 
	CONSTRAINT fk_field_counts_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
CREATE INDEX ix_field_counts_site_run_id ON field_counts (site, run_id);
CREATE TABLE site_runs (
	run_id INTEGER NOT NULL, 
	site VARCHAR(255) NOT NULL, 
	ended_at DATETIME NOT NULL, 
	new INTEGER NOT NULL, 
	updated INTEGER NOT NULL, 
	unchanged INTEGER NOT NULL, 
	failed INTEGER NOT NULL, 
	known INTEGER NOT NULL, 
	drops JSON NOT NULL, 
	lists JSON NOT NULL, 
	trouble TEXT, 
	CONSTRAINT pk_site_runs PRIMARY KEY (run_id, site), 
	CONSTRAINT fk_site_runs_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
CREATE INDEX ix_site_runs_site_run_id ON site_runs (site, run_id);
CREATE TABLE alarms (
	id INTEGER NOT NULL, 
	site VARCHAR(255) NOT NULL, 
	kind VARCHAR(30) NOT NULL, 
	field TEXT NOT NULL, 
	what TEXT NOT NULL, 
	detail JSON NOT NULL, 
	opened_at DATETIME NOT NULL, 
	first_run_id INTEGER, 
	article_id INTEGER, 
	url TEXT, 
	told_at DATETIME, 
	acknowledged_at DATETIME, 
	closed_at DATETIME, 
	closed_because TEXT, 
	recovered_run_id INTEGER, 
	closing_told_at DATETIME, 
	archive_file TEXT, 
	archive_offset BIGINT, 
	archive_length BIGINT, 
	payload_digest VARCHAR(40), 
	CONSTRAINT pk_alarms PRIMARY KEY (id), 
	CONSTRAINT fk_alarms_article_id_articles FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE SET NULL, 
	CONSTRAINT fk_alarms_first_run_id_runs FOREIGN KEY(first_run_id) REFERENCES runs (id) ON DELETE SET NULL, 
	CONSTRAINT fk_alarms_recovered_run_id_runs FOREIGN KEY(recovered_run_id) REFERENCES runs (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX ix_alarms_open ON alarms (site, kind, field) WHERE closed_at IS NULL;
CREATE INDEX ix_alarms_opened_at ON alarms (opened_at);
CREATE INDEX ix_alarms_site_opened_at ON alarms (site, opened_at);
CREATE INDEX ix_articles_listed ON articles (listed_at, id, site_id, kind, language, section);
CREATE INDEX ix_articles_listed_of_site ON articles (site_id, listed_at, id, kind, language, section);
CREATE INDEX ix_article_authors_author_id_article_id ON article_authors (author_id, article_id);
CREATE INDEX ix_article_tags_tag_id_article_id ON article_tags (tag_id, article_id);
CREATE INDEX ix_revisions_silent ON revisions (seen_at, id) WHERE silent;
CREATE TABLE site_visits (
	host VARCHAR(255) NOT NULL, 
	due_at DATETIME, 
	place DATETIME, 
	asked_at DATETIME, 
	news FLOAT DEFAULT '0' NOT NULL, 
	started_at DATETIME, 
	ended_at DATETIME, 
	worker TEXT, 
	came_to TEXT, 
	visits INTEGER DEFAULT '0' NOT NULL, 
	deaths INTEGER DEFAULT '0' NOT NULL, 
	lost INTEGER DEFAULT '0' NOT NULL, 
	trouble TEXT, 
	quarantined_at DATETIME, 
	CONSTRAINT pk_site_visits PRIMARY KEY (host)
);
CREATE INDEX ix_site_visits_place ON site_visits (place);
CREATE TABLE workers (
	id INTEGER NOT NULL, 
	owner TEXT NOT NULL, 
	queue_id BIGINT, 
	version VARCHAR(40) NOT NULL, 
	started_at DATETIME NOT NULL, 
	alive_at DATETIME NOT NULL, 
	beats INTEGER DEFAULT '0' NOT NULL, 
	at_once INTEGER NOT NULL, 
	busy INTEGER DEFAULT '0' NOT NULL, 
	done INTEGER DEFAULT '0' NOT NULL, 
	died INTEGER DEFAULT '0' NOT NULL, 
	halted TEXT, 
	answer_seconds FLOAT, files_at_once INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_workers PRIMARY KEY (id)
);
CREATE TABLE backlogs (
	id INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	what TEXT NOT NULL, 
	asked_at DATETIME NOT NULL, 
	CONSTRAINT pk_backlogs PRIMARY KEY (id), 
	CONSTRAINT uq_backlogs_what UNIQUE (what)
);
CREATE TABLE backlog_parts (
	id INTEGER NOT NULL, 
	backlog_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	arguments JSON NOT NULL, 
	size BIGINT NOT NULL, 
	due_at DATETIME NOT NULL, 
	started_at DATETIME, 
	done_at DATETIME, 
	worker TEXT, 
	came_to TEXT, 
	deaths INTEGER DEFAULT '0' NOT NULL, 
	lost INTEGER DEFAULT '0' NOT NULL, 
	vain INTEGER DEFAULT '0' NOT NULL, 
	trouble TEXT, 
	quarantined_at DATETIME, 
	CONSTRAINT pk_backlog_parts PRIMARY KEY (id), 
	CONSTRAINT uq_backlog_parts_backlog_id_name UNIQUE (backlog_id, name), 
	CONSTRAINT fk_backlog_parts_backlog_id_backlogs FOREIGN KEY(backlog_id) REFERENCES backlogs (id) ON DELETE CASCADE
);
CREATE INDEX ix_backlog_parts_left ON backlog_parts (backlog_id, id) WHERE done_at IS NULL AND quarantined_at IS NULL;
CREATE INDEX ix_revisions_layout ON revisions (seen_at, id) WHERE cause = 'layout';
CREATE INDEX ix_site_runs_ended_at ON site_runs (ended_at, site, new);
CREATE INDEX ix_articles_story_id_listed_at ON articles (story_id, listed_at) WHERE story_id IS NOT NULL;
CREATE VIEW story_articles AS SELECT a.story_id, st.size, a.id AS article_id, s.host AS site, a.canonical_url, a.title, a.published_at, a.story_similarity, a.id = st.first_article_id AS is_first, a.listed_at FROM articles a JOIN stories st ON st.id = a.story_id JOIN sites s ON s.id = a.site_id;
CREATE VIEW photos_without_credit AS SELECT p.article_id, s.host AS site, a.canonical_url, a.title, a.published_at, p.url AS photo_url, p.caption, p.lead, a.listed_at FROM photos p JOIN articles a ON a.id = p.article_id JOIN sites s ON s.id = a.site_id WHERE p.credit_line IS NULL;
CREATE INDEX ix_stories_papers_id ON stories (papers, id);
INSERT INTO "alembic_version" VALUES ('0024');
INSERT INTO "change_counter" VALUES (1, 0);
