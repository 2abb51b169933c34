<?php
/**
 * The roles of users on this site.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

defined( 'ABSPATH' ) || exit;

/**
 * Takes roles from a user and gives them back. Capabilities that somebody gave a user one by one stay.
 */
final class Roles {

	/**
	 * The parts.
	 *
	 * @param ?Protection $protection Judges roles; null when the site itself writes.
	 * @param SiteUsers   $wordpress  Users of WordPress.
	 */
	public function __construct(
		private readonly ?Protection $protection = new Protection(),
		private readonly SiteUsers $wordpress = new WordPressUsers(),
	) {}

	/**
	 * The roles of a user.
	 *
	 * @return list<string>
	 */
	public function of( int $wp_user_id ): array {
		return array_values( $this->wordpress->account( $wp_user_id )->roles );
	}

	/**
	 * Takes all roles and tells which.
	 *
	 * @return list<string>
	 */
	public function take( int $wp_user_id ): array {
		$roles = $this->of( $wp_user_id );
		foreach ( $roles as $role ) {
			$this->wordpress->set_role( $wp_user_id, $role, null );
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
		$missing = array();
		foreach ( $roles as $role ) {
			if ( null === get_role( $role ) || null !== $this->protection?->reason_against_role( $role ) ) {
				$missing[] = $role;
			} else {
				$this->wordpress->set_role( $wp_user_id, null, $role );
			}
		}
		return $missing;
	}
}
