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
	 * @param int                        $id           Number of the connection.
	 * @param string                     $name         What people call it.
	 * @param string                     $profile      What kind of client it is; "generic" is any.
	 * @param string                     $default_role The role of new users.
	 * @param int                        $content_heir The WordPress user who gets the content of deleted users; 0 for nobody yet.
	 * @param list<array<string, mixed>> $extensions   Schemas that it adds to users.
	 * @param int                        $created      When it was made, microseconds.
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $name,
		public readonly string $profile,
		public readonly string $default_role,
		public readonly int $content_heir,
		public readonly array $extensions,
		public readonly int $created,
	) {}

	/**
	 * The connection as the core takes it: crates/wordpress/src/configuration.rs.
	 *
	 * @return array{id: int, profile: string, extensions: list<array<string, mixed>>, default_role: string, content_heir: int}
	 */
	public function for_exchange(): array {
		return array(
			'id'           => $this->id,
			'profile'      => $this->profile,
			'extensions'   => $this->extensions,
			'default_role' => $this->default_role,
			'content_heir' => $this->content_heir,
		);
	}

	/**
	 * The same connection with other decisions.
	 *
	 * @param array{name?: string, profile?: string, default_role?: string, content_heir?: int, extensions?: list<array<string, mixed>>} $changes What is decided anew.
	 */
	public function with( array $changes ): self {
		return new self( ...array( ...get_object_vars( $this ), ...$changes ) );
	}
}
