<?php
/**
 * Photos of managed users as avatars.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Fields;
use ScimPress\Store\Users;
use WP_Comment;
use WP_Post;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the photo that an identity provider sent, where an administrator has switched that on for its
 * connection: whoever sees a page calls the server of the photo then.
 */
final class Avatars {

	/** Numbers of the connections whose photos are shown; null until somebody asks. @var ?list<int> */
	private ?array $showing = null;

	/**
	 * The parts.
	 *
	 * @param Migrator    $migrator    Knows whether there are tables.
	 * @param Connections $connections The connections of the site.
	 * @param Users       $users       Managed users.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Users $users = new Users(),
	) {}

	public function add_hooks(): void {
		add_filter( 'pre_get_avatar_data', array( $this, 'show' ), 10, 2 );
	}

	/**
	 * Puts the photo in; filter `pre_get_avatar_data`.
	 *
	 * @param mixed $data Arguments of an avatar.
	 * @param mixed $whose A user in any of the ways that WordPress knows.
	 */
	public function show( mixed $data, mixed $whose ): mixed {
		if ( ! is_array( $data ) || ! empty( $data['force_default'] ) || isset( $data['url'] ) ) {
			return $data;
		}
		$wp_user_id = $this->wp_user_id( $whose );
		$photo      = $wp_user_id > 0 ? get_user_meta( $wp_user_id, Fields::PHOTO, true ) : '';
		if ( is_string( $photo ) && str_starts_with( $photo, 'https://' ) && $this->is_shown( $wp_user_id ) ) {
			$data['url']          = $photo;
			$data['found_avatar'] = true;
		}
		return $data;
	}

	private function wp_user_id( mixed $whose ): int {
		return match ( true ) {
			is_numeric( $whose ) => (int) $whose,
			$whose instanceof WP_User => $whose->ID,
			$whose instanceof WP_Post => (int) $whose->post_author,
			$whose instanceof WP_Comment => (int) $whose->user_id,
			is_string( $whose ) && is_email( $whose ) => (int) ( get_user_by( 'email', $whose )->ID ?? 0 ),
			default => 0,
		};
	}

	/**
	 * Whether the user's connection shows photos. Without an answer it does not.
	 */
	private function is_shown( int $wp_user_id ): bool {
		try {
			$this->showing ??= $this->migrator->is_current() ? $this->all_showing() : array();
			return array() !== $this->showing && in_array( $this->users->connection_of( $wp_user_id ), $this->showing, true );
		} catch ( Failure ) {
			return false;
		}
	}

	/**
	 * The connections that show photos.
	 *
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	private function all_showing(): array {
		$showing = array_filter( $this->connections->all(), static fn( Connection $connection ) => true === ( $connection->settings['photos_as_avatars'] ?? false ) );
		return array_values( array_map( static fn( Connection $connection ) => $connection->id, $showing ) );
	}
}
