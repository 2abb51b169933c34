<?php
/**
 * Holds the documentation to its files: every picture that it shows is there, is small and says in words what it
 * shows, every picture that is there is shown, and every page that is linked or named exists.
 *
 *     php tests/lint/pictures.php
 */

declare( strict_types=1 );

namespace ScimPress\Lint;

const MOST_BYTES = 150_000;

$root     = dirname( __DIR__, 2 );
$shown    = array();
$problems = array();
$pages    = array( ...glob( "{$root}/*.md" ), ...glob( "{$root}/docs/*.md" ), ...glob( "{$root}/docs/*/*.md" ) );
foreach ( $pages as $page ) {
	$name = substr( $page, strlen( $root ) + 1 );
	$text = (string) file_get_contents( $page );
	preg_match_all( '/!\[([^\]]*)\]\(([^)]+)\)/', $text, $found, PREG_SET_ORDER );
	foreach ( $found as list( , $words, $path ) ) {
		$file    = (string) realpath( dirname( $page ) . '/' . $path );
		$shown[] = $file;
		if ( '' === $file ) {
			$problems[] = "{$name}: there is no picture {$path}";
		} elseif ( mb_strlen( $words ) < 20 ) {
			$problems[] = "{$name}: says too little of what {$path} shows";
		} elseif ( filesize( $file ) > MOST_BYTES ) {
			$problems[] = "{$name}: {$path} has more than " . MOST_BYTES . ' bytes';
		}
	}
	preg_match_all( '#`((?:docs|crates|tests|php-plugin)/[\w./-]*\w\.md)`|(?<!!)\[[^\]]+\]\((?!https?:|\#|mailto:)([^)\#]+)#', $text, $found, PREG_SET_ORDER );
	foreach ( $found as $link ) {
		if ( ! file_exists( '' === $link[1] ? dirname( $page ) . "/{$link[2]}" : "{$root}/{$link[1]}" ) ) {
			$problems[] = "{$name}: there is no " . ( '' === $link[1] ? $link[2] : $link[1] );
		}
	}
}
foreach ( array_diff( glob( "{$root}/docs/images/*" ), $shown ) as $file ) {
	$problems[] = substr( $file, strlen( $root ) + 1 ) . ': no page shows it';
}
echo implode( '', array_map( static fn( string $problem ) => "{$problem}\n", $problems ) );
printf( "%d passed, %d failed\n", count( $pages ), count( $problems ) );
exit( array() === $problems ? 0 : 1 );
