<?php
/**
 * Scopes in words.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Auth\Scope;

defined( 'ABSPATH' ) || exit;

/**
 * What each scope allows, for people.
 */
final class ScopeLabels {

	/**
	 * The words by scope.
	 *
	 * @return array<string, string>
	 */
	public static function all(): array {
		return array(
			Scope::UsersRead->value   => __( 'read users', 'scimpress' ),
			Scope::UsersWrite->value  => __( 'create and change users', 'scimpress' ),
			Scope::UsersDelete->value => __( 'delete users', 'scimpress' ),
			Scope::GroupsRead->value  => __( 'read groups', 'scimpress' ),
			Scope::GroupsWrite->value => __( 'create, change and delete groups', 'scimpress' ),
		);
	}
}
