<?php
// As a must-use plug-in: breaks the pages of a WordPress as the option newscrawl_breakage says.
// As a command, wordpress_breakages.php ROOT WHAT ...: hides and publishes its posts, sets that option, switches the theme.
if (PHP_SAPI === 'cli' && !defined('ABSPATH')) {
    [, $root, $what] = $argv;
    require "$root/wp-load.php";
    global $wpdb;
    $one = $argv[3] ?? '';
    if ($what === 'hide') {  // hide SECONDS: what was published since then
        foreach ($wpdb->get_results("SELECT post_id, meta_value FROM $wpdb->postmeta WHERE meta_key = '_newscrawl_whole'") as $row)
            $wpdb->update($wpdb->posts, ['post_content' => $row->meta_value], ['ID' => $row->post_id]);
        $wpdb->query($wpdb->prepare("UPDATE $wpdb->posts SET post_status = 'draft' WHERE post_type = 'post' AND ID > 1000 AND post_status = 'publish' AND post_password = '' AND post_date_gmt > %s", gmdate('Y-m-d H:i:s', (int) $one)));
    } elseif ($what === 'publish') {  // publish COUNT SECONDS SPREAD [brief|odd]: the oldest hidden ones, the last one at that instant
        [, , , $count, $last, $spread] = $argv;
        $kind = $argv[6] ?? '';
        $ids = $wpdb->get_col($wpdb->prepare("SELECT ID FROM $wpdb->posts WHERE post_type = 'post' AND post_status = 'draft' AND ID > 1000 ORDER BY ID LIMIT %d", $count));
        foreach ($ids as $n => $id) {
            $at = (int) $last - (int) ($spread * (count($ids) - 1 - $n) / max(count($ids), 1));
            $gmt = gmdate('Y-m-d H:i:s', $at);
            $local = get_date_from_gmt($gmt);
            $wpdb->query($wpdb->prepare("UPDATE $wpdb->posts SET post_status = 'publish', post_date = %s, post_date_gmt = %s, post_modified = %s, post_modified_gmt = %s WHERE ID = %d", $local, $gmt, $local, $gmt, $id));
            if ($kind === 'brief' || $kind === 'odd') {
                $text = preg_match_all('~<p>.*?</p>~s', get_post($id)->post_content, $found) ? implode("\n", array_slice($found[0], 0, 2)) : 'Nothing more is known.';
                if ($kind === 'odd') $text = '<ul><li>' . implode('</li><li>', array_map(fn($k) => "Result $k: $k to " . $k % 3, range(1, 30))) . '</li></ul>';
                if (!get_post_meta($id, '_newscrawl_whole', true)) add_post_meta($id, '_newscrawl_whole', wp_slash(get_post($id)->post_content), true);
                $wpdb->update($wpdb->posts, ['post_content' => $text], ['ID' => $id]);
            }
            clean_post_cache($id);
        }
        echo count($ids), "\n";
    } elseif ($what === 'break') {
        update_option('newscrawl_breakage', $one);
    } elseif ($what === 'meta') {
        update_option('sites_meta', $one === 'on' ? 1 : 0);
        update_option('newscrawl_credits', $one === 'on' ? 1 : 0);
    } elseif ($what === 'theme') {
        $widgets = get_option('sidebars_widgets');
        switch_theme($one);
        if ($widgets) update_option('sidebars_widgets', $widgets);
        delete_option('theme_switched');
    }
    wp_cache_flush();
    return;
}

add_action('template_redirect', function () {
    if (is_feed() || is_robots()) return;
    $breakage = get_option('newscrawl_breakage', '');
    $credits = get_option('newscrawl_credits', 0);
    ob_start(fn($page) => newscrawl_broken($credits && $breakage !== 'credits in the caption' ? newscrawl_credits($page) : $page, $breakage));
}, 0);

/** The credit at a caption's end, in an element of its own. */
function newscrawl_credits(string $page): string {
    return preg_replace('~(<figcaption[^>]*>[^<]*?[.!?]) ([^<]+)(</figcaption>)~', '$1 <span class="media-credit">$2</span>$3', $page);
}

function newscrawl_broken(string $page, string $breakage): string {
    switch ($breakage) {
        case 'class renamed':
            return preg_replace('~\b(entry|wp-caption|posted|comments|comment|author|wp-block|cat|tags|byline|site|media)-(?=[a-z])~', 'c-$1x-',
                preg_replace('~ id="(?:main|primary|content|comments)"~', '', $page));
        case 'linked data gone':
            return preg_replace('~<script type="application/ld\+json".*?</script>~s', '', $page);
        case 'linked data and Open Graph gone':
            return preg_replace('~<script type="application/ld\+json".*?</script>|<meta (?:property="(?:og|article):|name="author")[^>]*>~s', '', $page);
        case 'dates in another format':
            $page = preg_replace('~"date(Published|Modified)":"(\d{4})-(\d\d)-(\d\d)[^"]*"~', '"date$1":"$4/$3/$2"', $page);
            $page = preg_replace('~(article:\w+_time" content=")(\d{4})-(\d\d)-(\d\d)[^"]*~', '$1$4/$3/$2', $page);
            return preg_replace('~<time[^>]*datetime="(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)[^"]*"[^>]*>.*?</time>~s', '<span>$3.$2.$1, $4.$5</span>', $page);
        case 'dates relative to now':
            $page = preg_replace('~"date(Published|Modified)":"[^"]*",?|<meta property="article:\w+_time"[^>]*>~', '', $page);
            return preg_replace('~<time[^>]*>.*?</time>~s', '<span>3 hours ago</span>', $page);
        case 'a consent page in front':
            return '<!DOCTYPE html><title>We value your privacy</title><main><h1>We value your privacy</h1><p>We and our 847 partners store and access cookies on your device. Accept all, or manage your choices.</p><button>Accept all</button><button>Manage choices</button></main>';
        case 'comments in a widget':
            $page = preg_replace('~"commentCount":\d+,?~', '', $page);
            return preg_replace('~<div[^>]+(?:id="comments"|class="[^"]*wp-block-comments).*?(?=</main>)~s', '<div id="talk" data-src="https://talk.example/embed.js"></div>', $page);
        case 'front page without links':
            return is_front_page() || is_home() ? preg_replace('~<a [^>]*>(.*?)</a>~s', '<span data-go="1">$1</span>', $page) : $page;
        case 'one nonsense for all authors':
        case 'another nonsense for each author':
            $said = $breakage[0] === 'o' ? 'More Stories' : 'Reading time ' . (get_queried_object_id() % 97) . ' of ' . substr(md5((string) get_queried_object_id()), 0, 5);
            $page = preg_replace('~"author":(\[.*?\]|\{.*?\}),|<meta name="author"[^>]*>~', '', $page);
            $page = preg_replace('~(<h2 class="author-title">\s*)By [^<]*~', "<p class=\"written-by\">\$1By $said", $page);
            return preg_replace('~(class="author-link"[^>]*>)[^<]*~', "\$1By $said", preg_replace('~(<p class="author-description">).*?</p>~s', '', $page));
    }
    return $page;
}
