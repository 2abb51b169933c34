<?php
/**
 * Accounts that SCIM never touches, as a list.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Store\Owners;
use ScimPress\Store\Protection;
use ScimPress\Store\ProtectionFlags;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Gathers those about whom an administrator decided, and those whom what they may do protects, a page at a time.
 * Why each is protected is asked of the same `Protection` that every write asks, of all of them at once.
 */
final class ProtectedAccounts {

	/** Accounts of a page. */
	private const PAGE = 20;

	/** Super admins who are named. */
	private const NAMED = 20;

	/**
	 * The parts.
	 *
	 * @param ProtectionFlags $flags  What was decided.
	 * @param Owners          $owners Who manages whom.
	 */
	public function __construct(
		private readonly ProtectionFlags $flags = new ProtectionFlags(),
		private readonly Owners $owners = new Owners(),
	) {}

	/**
	 * What is to be shown.
	 *
	 * @param array<string, mixed> $request Which pages, and who is looked up; unslashed.
	 * @throws Failure When the database does not answer.
	 */
	public function data( array $request ): ProtectedData {
		$sought = is_string( $request['account'] ?? null ) ? sanitize_text_field( $request['account'] ) : '';
		$found  = '' === $sought ? null : self::user( $sought );
		$after  = is_string( $request['after'] ?? null ) && ctype_digit( $request['after'] ) ? (int) substr( $request['after'], 0, 18 ) : 0;
		$page   = is_string( $request['able'] ?? null ) && ctype_digit( $request['able'] ) ? max( 1, (int) substr( $request['able'], 0, 6 ) ) : 1;
		$marked = array_keys( $this->flags->page( $after, self::PAGE + 1 ) );
		$next   = count( $marked ) > self::PAGE ? $marked[ self::PAGE - 1 ] : null;
		$marked = array_slice( $marked, 0, self::PAGE );
		$able   = wp_is_large_user_count() ? null : $this->able( $page );
		$shown  = array_slice( $able ?? array(), 0, self::PAGE );
		$judged = $this->judged( array_values( array_unique( array( ...$marked, ...$shown, ...( null === $found ? array() : array( $found->ID ) ) ) ) ) );
		return new ProtectedData(
			$sought,
			null === $found ? null : $judged[ $found->ID ] ?? null,
			array_values( array_intersect_key( $judged, array_flip( $marked ) ) ),
			$next,
			null === $able ? null : self::undecided( array_intersect_key( $judged, array_flip( $shown ) ) ),
			null === $able || count( $able ) <= self::PAGE ? null : $page + 1,
			self::dangerous_roles(),
			is_multisite() ? array_slice( array_values( get_super_admins() ), 0, self::NAMED ) : array()
		);
	}

	/**
	 * The account that somebody means; null when this site has none.
	 *
	 * @param string $text Login, e-mail address or number.
	 */
	public static function user( string $text ): ?WP_User {
		$user = get_user_by( 'login', $text );
		if ( false === $user && is_email( $text ) ) {
			$user = get_user_by( 'email', $text );
		}
		if ( false === $user && ctype_digit( $text ) ) {
			$user = get_user_by( 'id', (int) substr( $text, 0, 18 ) );
		}
		return $user instanceof WP_User && AccountActions::may( $user->ID ) ? $user : null;
	}

	/**
	 * Those whom what they may do protects, one more than a page. Only to be asked where the site has no more
	 * users than a search through all of them takes well.
	 *
	 * @return list<int>
	 */
	private function able( int $page ): array {
		$found = get_users(
			array(
				'fields'         => 'ID',
				'capability__in' => Protection::dangerous_capabilities(),
				'orderby'        => 'login',
				'number'         => self::PAGE + 1,
				'offset'         => ( $page - 1 ) * self::PAGE,
				'count_total'    => false,
			)
		);
		return array_map( 'intval', $found );
	}

	/**
	 * Those of some accounts about whom nobody has decided: the others have a list of their own.
	 *
	 * @param array<int, array<string, mixed>> $accounts The accounts.
	 * @return list<array<string, mixed>>
	 */
	private static function undecided( array $accounts ): array {
		return array_values( array_filter( $accounts, static fn( array $account ) => null === $account['flag'] ) );
	}

	/**
	 * What there is to say of accounts that exist. Only what an account may do can be passed over: opening a last
	 * administrator or a super admin would change nothing.
	 *
	 * @param list<int> $wp_user_ids The accounts.
	 * @return array<int, array{user: WP_User, flag: ?string, reason: ?string, is_managed: bool, is_openable: bool}> By number, in the same order.
	 * @throws Failure When the database does not answer.
	 */
	private function judged( array $wp_user_ids ): array {
		$protection = Protection::for_list( $wp_user_ids );
		$flags      = new ProtectionFlags( true );
		$owners     = $this->owners->of( $wp_user_ids );
		$accounts   = array();
		foreach ( $wp_user_ids as $id ) {
			$user = get_userdata( $id );
			if ( false === $user ) {
				continue;
			}
			$reason          = $protection->reason( $id );
			$accounts[ $id ] = array(
				'user'        => $user,
				'flag'        => $flags->of( $id ),
				'reason'      => $reason,
				'is_managed'  => isset( $owners[ $id ] ),
				'is_openable' => str_starts_with( (string) $reason, 'the user may ' ),
			);
		}
		return $accounts;
	}

	/**
	 * Names of the roles that protect whoever has them.
	 *
	 * @return list<string>
	 */
	private static function dangerous_roles(): array {
		$protection = new Protection();
		$names      = array_filter( wp_roles()->get_names(), static fn( string $slug ) => null !== $protection->reason_against_role( $slug ), ARRAY_FILTER_USE_KEY );
		return array_values( array_map( 'translate_user_role', $names ) );
	}
}
