<?php
/**
 * Compares docs/connect with the guides of the plugin, from which it is written: UPDATE=1 writes it.
 *
 *     php tests/lint/guides.php
 */

declare( strict_types=1 );

define( 'ABSPATH', '/' );

$root     = dirname( __DIR__, 2 );
$profiles = glob( "{$root}/crates/wordpress/profiles/*.json" );
$pages    = array();
foreach ( $profiles as $profile ) {
	$name  = basename( $profile, '.json' );
	$title = json_decode( (string) file_get_contents( $profile ), true )['title'];
	$file  = "{$root}/php-plugin/src/Admin/templates/guides/{$name}.php";
	$pages[ "{$name}.md" ] = is_file( $file ) ? page( $title, ( static fn() => require $file )() ) : '';
}

$wrong = 0;
foreach ( $pages as $name => $text ) {
	$page = "{$root}/docs/connect/{$name}";
	if ( '' !== $text && getenv( 'UPDATE' ) ) {
		file_put_contents( $page, $text );
	}
	if ( '' === $text || ! is_file( $page ) || file_get_contents( $page ) !== $text ) {
		++$wrong;
		echo '' === $text ? "there is no guide for {$name}\n" : "docs/connect/{$name} is not what the guide says: UPDATE=1 php tests/lint/guides.php\n";
	}
}
printf( "%d passed, %d failed\n", count( $pages ) - $wrong, $wrong );
exit( $wrong > 0 ? 1 : 0 );

/** @param array{steps: list<string>, code?: string, good: string, notes: list<string>} $guide */
function page( string $title, array $guide ): string {
	$values = array(
		'{base_url}'  => 'https://example.org/wp-json/scim/v2',
		'{token_url}' => 'https://example.org/wp-json/scim/oauth2/token',
	);
	$lines = array( "# {$title}", '', 'Under Users > SCIM, choose this identity provider, save, and create a token. The same steps stand there, with the addresses of your site.', '' );
	foreach ( $guide['steps'] as $number => $step ) {
		$lines[] = ( $number + 1 ) . ". {$step}";
	}
	if ( isset( $guide['code'] ) ) {
		array_push( $lines, '', '```json', $guide['code'], '```' );
	}
	array_push( $lines, '', "It works when: {$guide['good']}" );
	if ( array() !== $guide['notes'] ) {
		array_push( $lines, '', '## Good to know', '' );
		foreach ( $guide['notes'] as $note ) {
			$lines[] = "- {$note}";
		}
	}
	return strtr( implode( "\n", $lines ), $values ) . "\n";
}

/** Texts are written in English. */
function __( string $text, string $domain ): string {
	return $text;
}
