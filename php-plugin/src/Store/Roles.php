<?php
/**
 * The roles of users on this site.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Takes roles from a user and gives them back. Capabilities that somebody gave a user one by one stay.
 */
final class Roles {

	/**
	 * The parts.
	 *
	 * @param ?Protection $protection Judges roles; null when the site itself writes.
	 */
	public function __construct( private readonly ?Protection $protection = new Protection() ) {}

	/**
	 * The roles of a user.
	 *
	 * @return list<string>
	 */
	public function of( int $wp_user_id ): array {
		clean_user_cache( $wp_user_id );
		return array_values( ( new WP_User( $wp_user_id ) )->roles );
	}

	/**
	 * Takes all roles and tells which.
	 *
	 * @return list<string>
	 */
	public function take( int $wp_user_id ): array {
		$roles = $this->of( $wp_user_id );
		$user  = new WP_User( $wp_user_id );
		foreach ( $roles as $role ) {
			$user->remove_role( $role );
		}
		return $roles;
	}

	/**
	 * Gives roles beside those that a user has, and tells which could not be given: the site has them no
	 * more, or they have become dangerous.
	 *
	 * @param list<string> $roles The roles.
	 * @return list<string>
	 */
	public function give( int $wp_user_id, array $roles ): array {
		clean_user_cache( $wp_user_id );
		$user    = new WP_User( $wp_user_id );
		$missing = array();
		foreach ( $roles as $role ) {
			if ( null === get_role( $role ) || null !== $this->protection?->reason_against_role( $role ) ) {
				$missing[] = $role;
			} elseif ( ! in_array( $role, $user->roles, true ) ) {
				$user->add_role( $role );
			}
		}
		return $missing;
	}
}
