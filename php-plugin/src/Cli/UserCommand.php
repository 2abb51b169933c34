<?php
/**
 * The command `wp scim user`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Linking\ExistingUsers;
use ScimPress\Store\Connections;
use ScimPress\Store\Protection;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Store\Roster;
use ScimPress\Sync\Observer;
use WP_CLI;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Shows managed users, and links and unlinks single ones.
 */
final class UserCommand {

	private const FIELDS = array( 'id', 'wp_user_id', 'user_login', 'user_name', 'external_id', 'connection_id', 'active', 'modified' );

	private const DETAILS = array( 'id', 'wp_user_id', 'user_login', 'user_email', 'user_name', 'external_id', 'connection_id', 'active', 'version', 'created', 'modified', 'flag', 'protected', 'document' );

	/** Rows that are read at once. */
	private const CHUNK = 500;

	/**
	 * The parts.
	 *
	 * @param ExistingUsers   $existing    Links and unlinks.
	 * @param Observer        $observer    Has the core look at a user.
	 * @param Connections     $connections The connections of the site.
	 * @param Roster          $roster      Managed users.
	 * @param Protection      $protection  Judges accounts.
	 * @param ProtectionFlags $stored      What was decided about them.
	 */
	public function __construct(
		private readonly ExistingUsers $existing,
		private readonly Observer $observer,
		private readonly Connections $connections,
		private readonly Roster $roster = new Roster(),
		private readonly Protection $protection = new Protection(),
		private readonly ProtectionFlags $stored = new ProtectionFlags(),
	) {}

	/**
	 * Lists the users that connections manage.
	 *
	 * ## OPTIONS
	 *
	 * [--connection=<id>]
	 * : Those of one connection.
	 *
	 * [--active=<active>]
	 * : Those who are active, or those who are deactivated.
	 * ---
	 * options:
	 *   - yes
	 *   - no
	 * ---
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas; also user_email, version and created.
	 *
	 * [--format=<format>]
	 * : How they are printed. With ids it is the numbers of the WordPress users.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - ids
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim user list --fields=wp_user_id,user_login,user_name,active
	 *     +------------+------------+------------------+--------+
	 *     | wp_user_id | user_login | user_name        | active |
	 *     +------------+------------+------------------+--------+
	 *     | 7          | babs       | babs@example.org | yes    |
	 *     +------------+------------+------------------+--------+
	 *
	 * @subcommand list
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function list_( array $arguments, array $options ): void {
		$connection = isset( $options['connection'] ) ? Asking::connection( $this->connections, (string) $options['connection'] )->id : null;
		$rows       = array();
		$after      = '';
		do {
			$chunk = Asking::database( fn() => $this->roster->page( $connection, $after, self::CHUNK ) );
			foreach ( $chunk as $row ) {
				$after   = (string) $row['id'];
				$printed = $this->printed( $row );
				if ( $printed['active'] === ( $options['active'] ?? $printed['active'] ) ) {
					$rows[] = array_diff_key( $printed, array( 'document' => true ) );
				}
			}
		} while ( self::CHUNK === count( $chunk ) );
		Printing::rows( $rows, $options, self::FIELDS, 'wp_user_id' );
	}

	/**
	 * Shows everything about one user: what the identity provider sent, who manages it, and whether SCIM may
	 * write to it.
	 *
	 * ## OPTIONS
	 *
	 * <user>
	 * : Number, login or e-mail of the WordPress user, or the SCIM id.
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim user show babs --fields=user_name,connection_id,active,protected --format=json
	 *     {"user_name":"babs@example.org","connection_id":1,"active":"yes","protected":null}
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function show( array $arguments, array $options ): void {
		$user = Asking::user( $arguments[0] );
		$row  = Asking::database( fn() => $this->roster->of( $user->ID ) );
		$item = null === $row
			? array_fill_keys( self::DETAILS, null )
			: $this->printed( $row );

		$item['wp_user_id'] = $user->ID;
		$item['user_login'] = $user->user_login;
		$item['user_email'] = $user->user_email;
		$item['flag']       = Asking::database( fn() => $this->stored->of( $user->ID ) );
		$item['protected']  = Asking::database( fn() => $this->protection->reason( $user->ID ) );
		( new WP_CLI\Formatter( $options, self::DETAILS ) )->display_item( $item );
	}

	/**
	 * Has a connection manage an existing user from now on. Its identity provider finds the user by login or
	 * e-mail.
	 *
	 * ## OPTIONS
	 *
	 * <user>
	 * : Number, login or e-mail of the WordPress user.
	 *
	 * --connection=<id>
	 * : The number of the connection.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim user link babs --connection=1
	 *     Success: The connection "Identity provider" manages the user babs.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function link( array $arguments, array $options ): void {
		$user       = Asking::user( $arguments[0] );
		$connection = Asking::connection( $this->connections, (string) $options['connection'] );
		$obstacle   = $this->existing->link( $connection, $user->ID );
		if ( null !== $obstacle ) {
			WP_CLI::error( "The user {$user->user_login} was not linked: {$obstacle}." );
		}
		WP_CLI::success( "The connection \"{$connection->name}\" manages the user {$user->user_login}." );
	}

	/**
	 * Makes a managed user an ordinary WordPress user again. Account, roles and content stay as they are; the
	 * identity provider does not see the user any more, and its groups lose it.
	 *
	 * Whoever is locked out is so by what is removed. Such a user is not unlinked, unless --let-in says that
	 * the account may be used again. Whoever is to stay unlinked has to be protected first, since the connection
	 * may link the user again: wp scim user protect.
	 *
	 * ## OPTIONS
	 *
	 * <user>
	 * : Number, login or e-mail of the WordPress user, or the SCIM id.
	 *
	 * [--let-in]
	 * : Also if that lets in somebody who is locked out.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim user unlink babs --yes
	 *     Success: Nobody manages the user babs any more.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function unlink( array $arguments, array $options ): void {
		$user       = Asking::user( $arguments[0] );
		$connection = Asking::connection( $this->connections, (string) $this->managed( $user )['connection_id'] );
		WP_CLI::confirm( "Have nobody manage the user {$user->user_login} any more?", $options );
		$obstacle = $this->existing->unlink( $connection, $user->ID, ! empty( $options['let-in'] ) );
		if ( null !== $obstacle ) {
			WP_CLI::error( "The user {$user->user_login} was not unlinked: {$obstacle}." );
		}
		WP_CLI::success( "Nobody manages the user {$user->user_login} any more." );
	}

	/**
	 * Makes what SCIM answers about a user say what WordPress holds, where something changed past WordPress.
	 *
	 * ## OPTIONS
	 *
	 * <user>
	 * : Number, login or e-mail of the WordPress user, or the SCIM id.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim user resync babs
	 *     Success: The user babs is version 3.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function resync( array $arguments, array $options ): void {
		$user = Asking::user( $arguments[0] );
		$this->managed( $user );
		if ( ! $this->observer->can_tell() ) {
			WP_CLI::error( 'SCIM is not available on this site. See wp scim status.' );
		}
		Asking::database( fn() => $this->observer->tell( array( $user->ID => 'edited' ) ) );
		$version = $this->managed( $user )['version'];
		WP_CLI::success( "The user {$user->user_login} is version {$version}." );
	}

	/**
	 * The row of a user; ends the command if nobody manages it.
	 *
	 * @return array<string, string|null> By column.
	 */
	private function managed( WP_User $user ): array {
		$row = Asking::database( fn() => $this->roster->of( $user->ID ) );
		if ( null === $row ) {
			WP_CLI::error( "Nobody manages the user {$user->user_login}." );
		}
		return $row;
	}

	/**
	 * A row as it is printed.
	 *
	 * @param array<string, string|null> $row By column.
	 * @return array<string, string|int|null>
	 */
	private function printed( array $row ): array {
		return array(
			...$row,
			'wp_user_id'    => (int) $row['wp_user_id'],
			'connection_id' => (int) $row['connection_id'],
			'active'        => '1' === $row['active'] ? 'yes' : 'no',
			'created'       => Printing::time( $row['created'] ),
			'modified'      => Printing::time( $row['modified'] ),
		);
	}
}
