<?php
/**
 * What the Groups & roles tab shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Roles\Foreseen;
use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 */
final class GroupsData {

	/**
	 * Takes what was gathered.
	 *
	 * @param string               $url         Of the tab with this connection.
	 * @param array<int, string>   $connections Names of all connections by number.
	 * @param Connection           $connection  The one that is shown.
	 * @param list<array{number: int, key: string, kind: string, for: string, name: string, role: string, problem: string}> $rules The rules in the order in which they count, or would.
	 * @param list<string>         $removed     Keys of rules that go when the order is saved.
	 * @param bool                 $is_pending  Whether what is shown of the rules is not saved yet.
	 * @param string               $pressed     The button of the rules that was pressed.
	 * @param array<string, string> $roles      Names of roles that rules may give, by slug.
	 * @param array<string, string> $dangerous  Names of roles that have to be allowed first, by slug.
	 * @param list<string>         $allowed     Slugs of those that are ticked.
	 * @param list<array{id: string, connection: int, display_name: string, members: int, modified: int}> $groups A page of groups.
	 * @param ?string              $next        What leads to the next page of groups.
	 * @param JobProgress          $progress    How many users have the role that the rules say.
	 * @param array<string, string> $typed      What stands in the form of a new rule.
	 * @param ?\WP_Error           $error       What is wrong with it.
	 * @param ?Foreseen            $foreseen    Who would get another role.
	 */
	public function __construct(
		public readonly string $url,
		public readonly array $connections,
		public readonly Connection $connection,
		public readonly array $rules,
		public readonly array $removed,
		public readonly bool $is_pending,
		public readonly string $pressed,
		public readonly array $roles,
		public readonly array $dangerous,
		public readonly array $allowed,
		public readonly array $groups,
		public readonly ?string $next,
		public readonly JobProgress $progress,
		public readonly array $typed,
		public readonly ?\WP_Error $error,
		public readonly ?Foreseen $foreseen,
	) {}

	/**
	 * What roles are called, for a sentence.
	 *
	 * @param list<string> $slugs Of the roles.
	 */
	public function roles( array $slugs ): string {
		return array() === $slugs ? __( 'no role', 'scimpress' ) : implode( ', ', array_map( $this->role( ... ), $slugs ) );
	}

	/**
	 * What a role is called.
	 *
	 * @param string $slug Of the role.
	 */
	public function role( string $slug ): string {
		$names = wp_roles()->get_names();
		return isset( $names[ $slug ] ) ? translate_user_role( $names[ $slug ] ) : $slug;
	}
}
