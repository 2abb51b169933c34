<?php
/**
 * Leads from one connection to another.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Links to the connections of the site, for tabs that are about one of them.
 */
final class ConnectionLinks {

	/**
	 * Prints the links.
	 *
	 * @param array<string|int, string> $names   What is linked, by what stands in the address.
	 * @param string|int                $current Which is shown.
	 * @param string                    $url     Of the tab.
	 */
	public static function show( array $names, string|int $current, string $url ): void {
		echo '<nav aria-label="' . esc_attr__( 'Connections', 'scimpress' ) . '"><ul class="subsubsub scimpress-connections">';
		foreach ( $names as $id => $name ) {
			printf(
				'<li><a href="%1$s" class="%2$s" aria-current="%3$s">%4$s</a>%5$s</li>',
				esc_url( add_query_arg( 'connection', $id, $url ) ),
				esc_attr( $id === $current ? 'current' : '' ),
				esc_attr( $id === $current ? 'page' : 'false' ),
				esc_html( $name ),
				esc_html( array_key_last( $names ) === $id ? '' : ' | ' )
			);
		}
		echo '</ul></nav>';
	}
}
