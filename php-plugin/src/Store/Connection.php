<?php
/**
 * A connection as stored.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

defined( 'ABSPATH' ) || exit;

/**
 * One client of the site, with what the administrator decided for it.
 */
final class Connection {

	/**
	 * Takes the columns.
	 *
	 * @param int    $id           Number of the connection.
	 * @param string $name         What people call it.
	 * @param string $profile      What kind of client it is; "generic" is any.
	 * @param string $default_role The role of new users.
	 * @param int    $content_heir The WordPress user who gets the content of deleted users; 0 for nobody yet.
	 * @param int    $created      When it was made, microseconds.
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $name,
		public readonly string $profile,
		public readonly string $default_role,
		public readonly int $content_heir,
		public readonly int $created,
	) {}

	/**
	 * The connection as the core takes it: crates/wordpress/src/configuration.rs. The generic profile
	 * switches nothing, so the core's own defaults hold.
	 *
	 * @return array{id: int, profile: object, default_role: string, content_heir: int}
	 */
	public function for_exchange(): array {
		return array(
			'id'           => $this->id,
			'profile'      => new \stdClass(),
			'default_role' => $this->default_role,
			'content_heir' => $this->content_heir,
		);
	}
}
