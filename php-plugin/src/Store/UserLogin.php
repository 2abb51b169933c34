<?php
/**
 * The login of a WordPress user that SCIM creates.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use Generator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Derives a login from what a client wishes. WordPress reduces it to ASCII and drops what does not fit,
 * so different wishes may come to the same login; the client's own userName is kept elsewhere, as sent.
 */
final class UserLogin {

	private const LONGEST = 60;

	/** Numbered logins to try before one that cannot collide. */
	private const NUMBERED = 20;

	/**
	 * The parts.
	 *
	 * @param SiteUsers   $wordpress    Users of WordPress.
	 * @param Owners      $owners       Who manages whom.
	 * @param SuperAdmins $super_admins Whose logins nobody else gets.
	 */
	public function __construct(
		private readonly SiteUsers $wordpress = new WordPressUsers(),
		private readonly Owners $owners = new Owners(),
		private readonly SuperAdmins $super_admins = new SuperAdmins(),
	) {}

	/**
	 * Logins that look free, best first. The key of the claim decides between two who choose at once.
	 *
	 * @param string $wish What the client asked for.
	 * @param string $id   The SCIM id.
	 * @return Generator<int, string>
	 * @throws Rejection When somebody that SCIM does not manage has exactly this login.
	 */
	public function candidates( string $wish, string $id ): Generator {
		$this->require_managed( $wish );
		$unique = substr( str_replace( '-', '', $id ), -12, 8 );
		$base   = $this->derived( $wish ) ?? 'user-' . $unique;
		for ( $number = 1; $number <= self::NUMBERED; $number++ ) {
			$login = 1 === $number ? $base : $this->with_suffix( $base, (string) $number );
			if ( ! $this->is_in_use( $login ) ) {
				yield $login;
			}
		}
		yield $this->with_suffix( $base, $unique );
	}

	/**
	 * Accepts a name that is no login, or the login of a user that a connection owns.
	 *
	 * @throws Rejection When somebody that SCIM does not manage has exactly this login, or whoever had it would be a super admin.
	 */
	public function require_managed( string $name ): void {
		if ( '' !== $name && ( $this->super_admins->has_login( $name ) || $this->belongs_to_unmanaged( $name ) ) ) {
			throw Rejection::taken( 'user_login' );
		}
	}

	/**
	 * Whether the site wants nobody to have a login.
	 */
	public static function is_illegal( string $login ): bool {
		$illegal = array_map( 'strtolower', (array) apply_filters( 'illegal_user_logins', array() ) ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WordPress's own filter, as wp_insert_user() asks it.
		return in_array( strtolower( $login ), $illegal, true );
	}

	/**
	 * The key by which a login is claimed.
	 */
	public static function key( string $login ): string {
		return hash( 'sha256', strtolower( $login ) );
	}

	/**
	 * What WordPress makes of a wish; null where nothing of it is left.
	 */
	public function derived( string $wish ): ?string {
		$login = trim( mb_substr( sanitize_user( $wish, true ), 0, self::LONGEST ) );
		// WordPress takes `0` for no login at all.
		return '' === $login || '0' === $login ? null : $login;
	}

	/**
	 * Accepts a login that a user is to have from now on. Nobody else can come to have it until the end of the
	 * transaction.
	 *
	 * @param string $login      The login.
	 * @param string $id         The SCIM id of the user.
	 * @param int    $wp_user_id The user.
	 * @throws Rejection When somebody else has it, or the site wants nobody to have it.
	 */
	public function require_free( string $login, string $id, int $wp_user_id ): void {
		if ( self::is_illegal( $login ) || ! validate_username( $login ) ) {
			throw Rejection::refused( 'user_login', 'the site does not allow this login' );
		}
		$others  = array_diff_key( $this->wordpress->named( 'user_login', $login, true ), array( $wp_user_id => true ) );
		$claimed = Sql::value( 'SELECT id FROM ' . Tables::users() . ' WHERE user_login_key = %s AND id <> %s LIMIT 1', array( self::key( $login ), $id ) );
		if ( array() !== $others || null !== $claimed || $this->super_admins->has_login( $login ) ) {
			throw Rejection::taken( 'user_login' );
		}
	}

	private function with_suffix( string $base, string $suffix ): string {
		$suffix = '-' . $suffix;
		return rtrim( mb_substr( $base, 0, self::LONGEST - strlen( $suffix ) ) ) . $suffix;
	}

	/**
	 * Whether exactly this login, without regard to case, is that of a user whom no connection owns.
	 */
	private function belongs_to_unmanaged( string $wish ): bool {
		// The collation finds more than what is the same.
		$same = array_filter( $this->wordpress->named( 'user_login', $wish ), static fn( string $held ) => mb_strtolower( $held ) === mb_strtolower( $wish ) );
		return array() !== array_diff_key( $same, $this->owners->of( array_keys( $same ) ) );
	}

	/**
	 * Whether anybody has a login that the collation takes for this one, has claimed it, or would be a super
	 * admin with it.
	 */
	private function is_in_use( string $login ): bool {
		return $this->super_admins->has_login( $login )
			|| array() !== $this->wordpress->named( 'user_login', $login )
			|| null !== Sql::value( 'SELECT id FROM ' . Tables::users() . ' WHERE user_login_key = %s LIMIT 1', array( self::key( $login ) ) );
	}
}
