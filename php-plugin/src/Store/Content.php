<?php
/**
 * What users wrote.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Sql;

defined( 'ABSPATH' ) || exit;

/**
 * Knows the posts and links of a user on this site, of every type and state, and gives them back to whom
 * they were taken from.
 */
final class Content {

	/** Rows that one statement changes. */
	private const CHUNK = 500;

	/**
	 * The content of a user.
	 *
	 * @return array{posts: list<int>, links: list<int>}
	 */
	public function of( int $wp_user_id ): array {
		global $wpdb;
		return array(
			'posts' => $this->ids( "SELECT ID AS id FROM {$wpdb->posts} WHERE post_author = %d ORDER BY ID", $wp_user_id ),
			'links' => $this->ids( "SELECT link_id AS id FROM {$wpdb->links} WHERE link_owner = %d ORDER BY link_id", $wp_user_id ),
		);
	}

	/**
	 * Gives content to a user that still belongs to another, and tells how much.
	 *
	 * @param list<int> $posts Posts.
	 * @param list<int> $links Links.
	 */
	public function give_back( int $heir, int $wp_user_id, array $posts, array $links ): int {
		global $wpdb;
		$count = 0;
		foreach ( array_chunk( $posts, self::CHUNK ) as $chunk ) {
			$count += Sql::execute( "UPDATE {$wpdb->posts} SET post_author = %d WHERE post_author = %d AND ID IN (" . Sql::placeholders( $chunk ) . ')', array( $wp_user_id, $heir, ...$chunk ) );
			array_map( 'clean_post_cache', $chunk );
		}
		foreach ( array_chunk( $links, self::CHUNK ) as $chunk ) {
			$count += Sql::execute( "UPDATE {$wpdb->links} SET link_owner = %d WHERE link_owner = %d AND link_id IN (" . Sql::placeholders( $chunk ) . ')', array( $wp_user_id, $heir, ...$chunk ) );
			array_map( 'clean_bookmark_cache', $chunk );
		}
		return $count;
	}

	/**
	 * Ids.
	 *
	 * @return list<int>
	 */
	private function ids( string $sql, int $wp_user_id ): array {
		return array_map( 'intval', array_column( Sql::rows( $sql, array( $wp_user_id ) ), 'id' ) );
	}
}
