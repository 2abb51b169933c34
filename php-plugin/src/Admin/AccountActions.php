<?php
/**
 * What can be done with accounts on the screens.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Linking\ExistingUsers;
use ScimPress\Linking\Flags;
use ScimPress\Site\NetworkCapability;
use ScimPress\Site\Setup;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Store\Roster;
use ScimPress\Sync\Observer;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * The same as `wp scim user`: resynchronizes, unlinks, protects, ends the protection and opens. A link only ever
 * leads to a page that asks; what it sends is done here, for each account that whoever asks may change.
 */
final class AccountActions {

	public const RESYNC    = 'resync';
	public const UNLINK    = 'unlink';
	public const PROTECT   = 'protect';
	public const UNPROTECT = 'unprotect';
	public const OPEN      = 'open';

	/** Everything that can be done. */
	public const KINDS = array( self::RESYNC, self::UNLINK, self::PROTECT, self::UNPROTECT, self::OPEN );

	/** What can be done only with accounts that a connection manages. */
	private const OF_MANAGED = array( self::RESYNC, self::UNLINK );

	/** Accounts at once: each is an exchange of its own. */
	public const MOST = 100;

	/**
	 * The parts.
	 *
	 * @param ExistingUsers $existing    Unlinks.
	 * @param Observer      $observer    Has the core look at a user.
	 * @param Connections   $connections The connections of the site.
	 * @param Flags         $flags       Decides about protection.
	 * @param Roster        $roster      Managed users.
	 */
	public function __construct(
		private readonly ExistingUsers $existing,
		private readonly Observer $observer,
		private readonly Connections $connections,
		private readonly Flags $flags = new Flags(),
		private readonly Roster $roster = new Roster(),
	) {}

	/**
	 * Whether who is asking may do something with an account. On a network the fields of a user are for super
	 * admins; what a site does with its members is for those who may give them roles.
	 */
	public static function may( int $wp_user_id ): bool {
		return current_user_can( Setup::CAPABILITY )
			&& ( is_multisite() ? current_user_can( 'promote_user', $wp_user_id ) && ( is_super_admin() || is_user_member_of_blog( $wp_user_id ) ) : current_user_can( 'edit_user', $wp_user_id ) );
	}

	/**
	 * Where an account is edited; empty where whoever looks may not. Unlike `get_edit_user_link()` it looks at no other
	 * site of a network for the own account.
	 */
	public static function profile( int $wp_user_id ): string {
		return current_user_can( 'edit_user', $wp_user_id ) ? add_query_arg( 'user_id', $wp_user_id, admin_url( 'user-edit.php' ) ) : '';
	}

	/**
	 * The address of the page that asks.
	 *
	 * @param string    $kind        What is to be done.
	 * @param list<int> $wp_user_ids With whom.
	 * @param string    $from        Where to go back to: "users", "profile" or "safety".
	 */
	public static function url( string $kind, array $wp_user_ids, string $from ): string {
		return add_query_arg(
			array(
				'page' => Page::SLUG,
				'tab'  => SafetyTab::SLUG,
				'do'   => $kind,
				'who'  => implode( ',', $wp_user_ids ),
				'from' => $from,
			),
			admin_url( 'users.php' )
		);
	}

	/**
	 * What an address or a form asks for; null when it is nothing that can be done.
	 *
	 * @param array<string, mixed> $request Unslashed.
	 * @throws Failure When the database does not answer.
	 */
	public function asked( array $request ): ?AccountQuestion {
		$kind = $request['do'] ?? null;
		$who  = $request['who'] ?? null;
		if ( ! in_array( $kind, self::KINDS, true ) || ! is_string( $who ) || 1 !== preg_match( '/^\d{1,18}(?:,\d{1,18})*$/D', $who ) ) {
			return null;
		}
		$ids        = array_values( array_unique( array_map( 'intval', explode( ',', $who ) ) ) );
		$is_partial = count( $ids ) > self::MOST;
		$ids        = array_slice( $ids, 0, self::MOST );
		$users      = array();
		$rows       = array();
		$managed    = array();
		foreach ( $this->roster->of_all( $ids ) as $row ) {
			$managed[ (int) $row['wp_user_id'] ] = $row;
		}
		foreach ( $ids as $id ) {
			$user = get_userdata( $id );
			$row  = $managed[ $id ] ?? null;
			if ( false === $user || ! self::may( $id ) || ( null === $row && in_array( $kind, self::OF_MANAGED, true ) ) ) {
				$is_partial = true;
				continue;
			}
			$users[] = $user;
			if ( null !== $row ) {
				$rows[ $id ] = $row;
			}
		}
		$from = in_array( $request['from'] ?? null, array( 'users', 'profile' ), true ) ? $request['from'] : 'safety';
		return new AccountQuestion( (string) $kind, $users, $rows, $this->connections->names(), $is_partial, $from );
	}

	/**
	 * Does what was asked for and tells what became of it.
	 *
	 * @param AccountQuestion $question What, with whom.
	 * @param bool            $let_in   Whether somebody who is locked out may be let in by being unlinked.
	 * @throws Failure When the database does not do it.
	 */
	public function perform( AccountQuestion $question, bool $let_in ): void {
		$done     = array();
		$problems = array();
		foreach ( $question->users as $user ) {
			$problem = match ( $question->kind ) {
				self::RESYNC => $this->resync( $user, $question->rows[ $user->ID ] ),
				self::UNLINK => $this->unlink( $user, $question->rows[ $user->ID ], $let_in ),
				self::PROTECT => $this->flag( $user, ProtectionFlags::CLOSED ),
				self::UNPROTECT => $this->flag( $user, null ),
				default => $this->flag( $user, ProtectionFlags::OPEN ),
			};
			if ( null === $problem ) {
				$done[] = $user->user_login;
			} else {
				$problems[] = "{$user->user_login}: {$problem}";
			}
		}
		if ( array() !== $done ) {
			add_settings_error( Page::SLUG, 'done', esc_html( sprintf( self::told( $question->kind ), wp_sprintf_l( '%l', $done ) ) ), 'success' );
		}
		if ( array() !== $problems ) {
			/* translators: %s: list of logins, each with the reason. */
			add_settings_error( Page::SLUG, 'not_done', esc_html( sprintf( __( 'Not done with %s.', 'scimpress' ), implode( '; ', $problems ) ) ) );
		}
		if ( $question->is_partial ) {
			add_settings_error( Page::SLUG, 'passed_over', esc_html( self::passed_over() ), 'warning' );
		}
	}

	/**
	 * What to say where something is not done with every account.
	 */
	public static function passed_over(): string {
		/* translators: %s: how many accounts at once. */
		return sprintf( __( 'Not every account is among these: nobody manages it, you may not edit it, or there were more than %s at once.', 'scimpress' ), number_format_i18n( self::MOST ) );
	}

	/**
	 * What to tell when something is done.
	 */
	private static function told( string $kind ): string {
		return match ( $kind ) {
			/* translators: %s: logins of users. */
			self::RESYNC => __( 'What SCIM answers about %s is what WordPress holds.', 'scimpress' ),
			/* translators: %s: logins of users. */
			self::UNLINK => __( 'No identity provider manages %s any more.', 'scimpress' ),
			/* translators: %s: logins of users. */
			self::PROTECT => __( 'SCIM does not write to %s any more.', 'scimpress' ),
			/* translators: %s: logins of users. */
			self::UNPROTECT => __( 'For %s it counts again what the account may do.', 'scimpress' ),
			/* translators: %s: logins of users. */
			default => __( 'SCIM may write to %s, whatever the account may do.', 'scimpress' ),
		};
	}

	/**
	 * Has the core look at a user. Tells why it does not; null when it does.
	 *
	 * @param array<string, string|null> $row Of the managed user.
	 */
	private function resync( WP_User $user, array $row ): ?string {
		$connection = $this->reachable( $row );
		if ( is_string( $connection ) ) {
			return $connection;
		}
		$this->observer->tell( array( $user->ID => 'edited' ) );
		return null;
	}

	/**
	 * Unlinks a user. Tells why it does not; null when it does.
	 *
	 * @param array<string, string|null> $row Of the managed user.
	 */
	private function unlink( WP_User $user, array $row, bool $let_in ): ?string {
		$connection = $this->reachable( $row );
		return is_string( $connection ) ? $connection : $this->existing->unlink( $connection, $user->ID, $let_in );
	}

	/**
	 * The connection of a user, if who is asking may manage it and there is a core to ask; or else why not.
	 *
	 * @param array<string, string|null> $row Of the managed user.
	 */
	private function reachable( array $row ): Connection|string {
		$connection = $this->connections->find( (int) $row['connection_id'] );
		return match ( true ) {
			! $this->observer->can_tell() => __( 'SCIM is not available on this site; see Tools > Site Health', 'scimpress' ),
			null === $connection || ! NetworkCapability::reaches( $connection ) => __( 'only a super admin can do that, since the network manages the account', 'scimpress' ),
			default => $connection,
		};
	}

	/**
	 * Decides about the protection of a user.
	 */
	private function flag( WP_User $user, ?string $flag ): ?string {
		$this->flags->set( $user, $flag, get_current_user_id() );
		return null;
	}
}
