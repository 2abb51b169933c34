<?php
/**
 * What a token can allow.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * The scopes, as the core knows them: crates/wordpress/src/configuration.rs.
 */
enum Scope: string {
	/** Read users and discovery. */
	case UsersRead = 'users:read';

	/** Create and change users. */
	case UsersWrite = 'users:write';

	/** Delete users. */
	case UsersDelete = 'users:delete';

	/** Read groups. */
	case GroupsRead = 'groups:read';

	/** Create, change and delete groups. */
	case GroupsWrite = 'groups:write';

	/**
	 * Every scope by its name.
	 *
	 * @return list<string>
	 */
	public static function names(): array {
		return array_column( self::cases(), 'value' );
	}
}
