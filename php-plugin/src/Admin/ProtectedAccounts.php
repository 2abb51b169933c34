<?php
/**
 * Accounts that SCIM never touches, as a list.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Store\Protection;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Store\Users;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Gathers those about whom an administrator decided, and those whom what they may do protects, a page at a time.
 * Why each is protected is asked of the same `Protection` that every write asks.
 */
final class ProtectedAccounts {

	/** Accounts of a page. */
	private const PAGE = 20;

	/** Super admins who are named. */
	private const NAMED = 20;

	/**
	 * The parts.
	 *
	 * @param Protection      $protection Judges accounts.
	 * @param ProtectionFlags $flags      What was decided.
	 * @param Users           $users      Managed users.
	 */
	public function __construct(
		private readonly Protection $protection = new Protection(),
		private readonly ProtectionFlags $flags = new ProtectionFlags(),
		private readonly Users $users = new Users(),
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
		$marked = $this->flags->page( $after, self::PAGE + 1 );
		$next   = count( $marked ) > self::PAGE ? array_keys( $marked )[ self::PAGE - 1 ] : null;
		$able   = wp_is_large_user_count() ? null : $this->able( $page );
		return new ProtectedData(
			$sought,
			null === $found ? null : $this->account( $found ),
			array_values( array_filter( array_map( fn( int $id ) => self::of_number( $id, $this->account( ... ) ), array_slice( array_keys( $marked ), 0, self::PAGE ) ) ) ),
			$next,
			null === $able ? null : $this->undecided( array_slice( $able, 0, self::PAGE ) ),
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
	 * @return list<WP_User>
	 */
	private function able( int $page ): array {
		return get_users(
			array(
				'capability__in' => Protection::dangerous_capabilities(),
				'orderby'        => 'login',
				'number'         => self::PAGE + 1,
				'offset'         => ( $page - 1 ) * self::PAGE,
				'count_total'    => false,
			)
		);
	}

	/**
	 * Those of some users about whom nobody has decided: the others have a list of their own.
	 *
	 * @param list<WP_User> $users The users.
	 * @return list<array<string, mixed>>
	 */
	private function undecided( array $users ): array {
		return array_values( array_filter( array_map( $this->account( ... ), $users ), static fn( array $account ) => null === $account['flag'] ) );
	}

	/**
	 * What there is to say of one account. Only what an account may do can be passed over: opening a last
	 * administrator or a super admin would change nothing.
	 *
	 * @return array{user: WP_User, flag: ?string, reason: ?string, is_managed: bool, is_openable: bool}
	 */
	private function account( WP_User $user ): array {
		$reason = $this->protection->reason( $user->ID );
		return array(
			'user'        => $user,
			'flag'        => $this->flags->of( $user->ID ),
			'reason'      => $reason,
			'is_managed'  => null !== $this->users->connection_of( $user->ID ),
			'is_openable' => str_starts_with( (string) $reason, 'the user may ' ),
		);
	}

	/**
	 * Something about a user who exists.
	 *
	 * @template T
	 * @param callable(WP_User): T $work What.
	 * @return ?T
	 */
	private static function of_number( int $wp_user_id, callable $work ): mixed {
		$user = get_userdata( $wp_user_id );
		return false === $user ? null : $work( $user );
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
