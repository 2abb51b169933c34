<?php
/**
 * Accounts that SCIM never writes to.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Says why an account, or a role, is out of reach. The rule behind it: a hostile identity provider with
 * a valid token must not become administrator, nor lock the administrators out.
 */
final class Protection {

	/** Whoever has one of these can take the site over, or hand it over. */
	private const DANGEROUS = array(
		'manage_options',
		'promote_users',
		'edit_users',
		'create_users',
		'delete_users',
		'install_plugins',
		'activate_plugins',
		'update_plugins',
		'edit_plugins',
		'install_themes',
		'edit_themes',
		'edit_files',
		'update_core',
		'unfiltered_upload',
		'unfiltered_html',
		'manage_scim',
		'manage_scim_network',
		'manage_network',
	);

	/**
	 * The parts.
	 *
	 * @param list<string>    $allowed_roles Roles that the administrator lets SCIM give although they are dangerous.
	 * @param bool            $is_network    Whether it is a connection of the network that writes.
	 * @param ProtectionFlags $flags         What administrators decided.
	 * @param LockedUsers     $locked        Who cannot get in.
	 * @param Memberships     $memberships   Who is a member of which site.
	 * @param SuperAdmins     $super_admins  Who is a super admin.
	 * @param NetworkRows     $network       Whom the network manages.
	 * @param JudgedUsers     $wordpress     Users of WordPress.
	 */
	public function __construct(
		private readonly array $allowed_roles = array(),
		private readonly bool $is_network = false,
		private readonly ProtectionFlags $flags = new ProtectionFlags(),
		private readonly LockedUsers $locked = new LockedUsers(),
		private readonly Memberships $memberships = new Memberships(),
		private readonly SuperAdmins $super_admins = new SuperAdmins(),
		private readonly NetworkRows $network = new NetworkRows(),
		private readonly JudgedUsers $wordpress = new WordPressUsers(),
	) {}

	/**
	 * The same judgement for a list of accounts: it says what was so a moment ago, as the caches of WordPress have
	 * it, with a few statements for all of them. No write may depend on it.
	 *
	 * @param list<int> $wp_user_ids Who is listed.
	 */
	public static function for_list( array $wp_user_ids ): self {
		return new self(
			flags: new ProtectionFlags( true ),
			locked: new LockedUsers( is_listing: true ),
			memberships: new Memberships( true ),
			super_admins: new SuperAdmins( true ),
			wordpress: new ListedUsers( $wp_user_ids )
		);
	}

	/**
	 * Why a user must not be written to; null when it may be. To be asked right before every write, with
	 * the user's rows locked.
	 *
	 * A dangerous role that SCIM gave, since the administrator said so, is no reason: whoever has it could
	 * never be locked out again. The same role given by hand is one.
	 *
	 * @param ?string $granted_role The role that SCIM gave to the user.
	 * @param bool    $is_taken     Whether the write takes that role away.
	 */
	public function reason( int $wp_user_id, ?string $granted_role = null, bool $is_taken = false ): ?string {
		$user    = $this->wordpress->account( $wp_user_id );
		$flag    = $this->flags->of( $wp_user_id );
		$ignored = $is_taken || in_array( $granted_role, $this->allowed_roles, true ) ? $granted_role : null;
		$reason  = match ( true ) {
			$this->super_admins->has( $wp_user_id ) => 'the user is a super admin of the network',
			$this->is_anywhere( $wp_user_id, $this->is_last_administrator( ... ) ) => 'the user is the last administrator of the site',
			$this->is_closed( $wp_user_id ) => 'an administrator has protected the account',
			default => $this->danger( $user, ProtectionFlags::OPEN === $flag, $ignored ),
		};

		/**
		 * Filters why SCIM must not write to a user.
		 *
		 * @param ?string $reason Why, for a person; null when the user may be written to.
		 * @param WP_User $user   The user.
		 */
		$filtered = apply_filters( 'scimpress_protection_reason', $reason, $user );
		return is_string( $filtered ) && '' !== $filtered ? $filtered : null;
	}

	/**
	 * The capabilities that keep SCIM off whoever has one of them.
	 *
	 * @return non-empty-list<string>
	 */
	public static function dangerous_capabilities(): array {
		return self::DANGEROUS;
	}

	/**
	 * Why a role must not be given to a user; null when it may be.
	 */
	public function reason_against_role( string $role ): ?string {
		$known = wp_roles()->get_role( $role );
		if ( null === $known ) {
			return 'the site has no role ' . $role;
		}
		foreach ( array_keys( array_filter( $known->capabilities ) ) as $capability ) {
			if ( $this->is_dangerous( (string) $capability ) && ! in_array( $role, $this->allowed_roles, true ) ) {
				return 'the role ' . $role . ' may ' . $capability;
			}
		}
		return null;
	}

	/**
	 * Why the fields of a user must not be changed; null when they may be. Whether it may get in is for
	 * each site to say, but its fields are those of every site that it is a member of. Of those whom the
	 * network manages, only the network says them.
	 */
	public function reason_against_fields( int $wp_user_id ): ?string {
		$others = array_diff( $this->memberships->of( $wp_user_id ), array( get_current_blog_id() ) );
		if ( $this->is_network ) {
			$is_elsewhere = static fn( int $site ) => get_current_network_id() !== (int) get_site( $site )?->network_id;
			return array() === array_filter( $others, $is_elsewhere ) ? null : 'the user is a member of a site of another network too';
		}
		return match ( true ) {
			array() !== $others => 'the user is a member of another site of the network too',
			$this->network->manage( $wp_user_id ) => 'the network manages the user',
			default => null,
		};
	}

	/**
	 * The dangerous capability that a user has on any site of the network. One that was given but is
	 * switched off, as `DISALLOW_FILE_MODS` does, counts as well as one that a plugin grants at run time.
	 *
	 * @param bool    $is_open_here Whether an administrator of this site has said that it does not count here.
	 * @param ?string $ignored      A role on the current site that does not count.
	 */
	private function danger( WP_User $account, bool $is_open_here, ?string $ignored ): ?string {
		$here = get_current_blog_id();
		foreach ( $this->sites_of( $account->ID ) as $site ) {
			if ( $is_open_here && $site === $here ) {
				continue;
			}
			$user = $site === $here ? clone $account : new WP_User( $account->ID, '', $site );
			if ( null !== $ignored && $site === $here ) {
				unset( $user->caps[ $ignored ] );
				$user->get_role_caps();
			}
			foreach ( array_keys( array_filter( $user->allcaps ) ) as $capability ) {
				if ( $this->is_dangerous( (string) $capability ) ) {
					return 'the user may ' . $capability;
				}
			}
			foreach ( self::DANGEROUS as $capability ) {
				if ( $user->has_cap( $capability ) ) {
					return 'the user may ' . $capability;
				}
			}
		}
		return null;
	}

	/**
	 * This site, and those on which a user has a role.
	 *
	 * @return list<int>
	 */
	private function sites_of( int $wp_user_id ): array {
		return array_values( array_unique( array( get_current_blog_id(), ...$this->memberships->of( $wp_user_id ) ) ) );
	}

	private function is_dangerous( string $capability ): bool {
		return in_array( $capability, self::DANGEROUS, true ) || str_starts_with( $capability, 'manage_network' );
	}

	/**
	 * Whether an administrator has protected an account: of this site, or of any that the connection reaches.
	 */
	private function is_closed( int $wp_user_id ): bool {
		$is_closed = fn( int $wp_user_id ) => ProtectionFlags::CLOSED === $this->flags->of( $wp_user_id );
		return $this->is_network ? $this->is_anywhere( $wp_user_id, $is_closed ) : $is_closed( $wp_user_id );
	}

	/**
	 * Whether something is so of a user on this site, or on any other that it is a member of.
	 *
	 * @param callable(int): bool $claim What, of the selected site.
	 */
	private function is_anywhere( int $wp_user_id, callable $claim ): bool {
		foreach ( $this->sites_of( $wp_user_id ) as $site ) {
			$is_elsewhere = get_current_blog_id() !== $site && switch_to_blog( $site );
			try {
				if ( $claim( $wp_user_id ) ) {
					return true;
				}
			} finally {
				if ( $is_elsewhere ) {
					restore_current_blog();
				}
			}
		}
		return false;
	}

	/**
	 * Whether no other administrator is sure to stay: one who can get in, and whom SCIM does not reach either.
	 * So two requests at once cannot shut out two whom somebody has opened.
	 */
	private function is_last_administrator( int $wp_user_id ): bool {
		if ( ! in_array( 'administrator', $this->wordpress->account( $wp_user_id )->roles, true ) ) {
			return false;
		}
		foreach ( $this->wordpress->administrators_besides( $wp_user_id ) as $other ) {
			if ( ProtectionFlags::OPEN !== $this->flags->of( $other ) && ! $this->locked->has( $other ) ) {
				return false;
			}
		}
		return true;
	}
}
