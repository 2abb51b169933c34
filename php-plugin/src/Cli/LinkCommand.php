<?php
/**
 * The command `wp scim link`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Linking\ExistingUsers;
use ScimPress\Linking\Requests;
use ScimPress\Store\Connections;
use ScimPress\Store\LinkRequests;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Decides which existing users an identity provider comes to manage.
 */
final class LinkCommand {

	private const FIELDS = array( 'id', 'state', 'connection', 'user_name', 'wp_user_id', 'user_login', 'user_email', 'matched', 'reason', 'reported' );

	/** Rows that are read at once. */
	private const CHUNK = 500;

	/**
	 * The parts.
	 *
	 * @param Requests      $decisions   Decides.
	 * @param ExistingUsers $existing    Links.
	 * @param Connections   $connections The connections of the site.
	 * @param LinkRequests  $requests    What there is to decide.
	 */
	public function __construct(
		private readonly Requests $decisions,
		private readonly ExistingUsers $existing,
		private readonly Connections $connections,
		private readonly LinkRequests $requests = new LinkRequests(),
	) {}

	/**
	 * Lists the users whom an identity provider wants to create and WordPress has already.
	 *
	 * Those that wait for a decision are asked, those that cannot be linked impossible, and those that belong
	 * to another connection a conflict, with the reason.
	 *
	 * ## OPTIONS
	 *
	 * [--state=<states>]
	 * : Which, separated by commas: asked, approved, refused, impossible, conflict. All unless given.
	 *
	 * [--conflicts]
	 * : The same as --state=conflict.
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas; also external_id, decided and decided_by.
	 *
	 * [--format=<format>]
	 * : How they are printed.
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
	 *     $ wp scim link list --state=asked --fields=id,user_name,user_login,user_email,matched
	 *     +----+-------------------+------------+-------------------+---------+
	 *     | id | user_name         | user_login | user_email        | matched |
	 *     +----+-------------------+------------+-------------------+---------+
	 *     | 1  | babs@example.org  | babs       | babs@example.org  | email   |
	 *     +----+-------------------+------------+-------------------+---------+
	 *
	 * @subcommand list
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function list_( array $arguments, array $options ): void {
		$states  = isset( $options['conflicts'] ) ? LinkRequests::CONFLICT : (string) ( $options['state'] ?? implode( ',', LinkRequests::STATES ) );
		$states  = array_map( 'trim', explode( ',', $states ) );
		$unknown = array_diff( $states, LinkRequests::STATES );
		if ( array() !== $unknown ) {
			WP_CLI::error( 'There is no state ' . reset( $unknown ) . '; there are ' . implode( ', ', LinkRequests::STATES ) . '.' );
		}
		$rows  = array();
		$after = 0;
		do {
			$chunk = Asking::database( fn() => $this->requests->all( $states, $after, self::CHUNK ) );
			foreach ( $chunk as $row ) {
				$after  = (int) $row['id'];
				$rows[] = array(
					...$row,
					'reported' => Printing::time( $row['reported'] ),
					'decided'  => Printing::time( $row['decided'] ),
				);
			}
		} while ( self::CHUNK === count( $chunk ) );
		Printing::rows( $rows, $options, self::FIELDS );
	}

	/**
	 * Allows a user to be linked. It is, when the identity provider sends the user the next time.
	 *
	 * ## OPTIONS
	 *
	 * <id>...
	 * : Numbers of requests, as wp scim link list shows them.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim link approve 1
	 *     Success: Approved: babs@example.org becomes the WordPress user babs with the next request.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function approve( array $arguments, array $options ): void {
		$this->decide( $arguments, true );
	}

	/**
	 * Refuses to link a user. The identity provider is answered with a conflict from now on.
	 *
	 * ## OPTIONS
	 *
	 * <id>...
	 * : Numbers of requests, as wp scim link list shows them.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim link refuse 1
	 *     Success: Refused: babs@example.org does not become the WordPress user babs.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function refuse( array $arguments, array $options ): void {
		$this->decide( $arguments, false );
	}

	/**
	 * Links all existing users of some roles to a connection.
	 *
	 * Whoever is managed already is passed over, and so are protected accounts, with the reason. Each user is
	 * linked by itself: the command can be stopped at any time and run again.
	 *
	 * ## OPTIONS
	 *
	 * --role=<roles>
	 * : The roles, separated by commas.
	 *
	 * --connection=<id>
	 * : The number of the connection that is to manage them.
	 *
	 * [--dry-run]
	 * : Link nobody, and say who would be.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim link users --role=subscriber,author --connection=1 --yes
	 *     Linking users  100% [===============================] 0:01 / 0:01
	 *     Success: Linked 120 users, passed over 2.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function users( array $arguments, array $options ): void {
		$connection = Asking::connection( $this->connections, (string) $options['connection'] );
		$roles      = array_values( array_filter( array_map( 'trim', explode( ',', (string) $options['role'] ) ) ) );
		foreach ( $roles as $role ) {
			if ( null === get_role( $role ) ) {
				WP_CLI::error( "There is no role {$role}; wp role list shows those there are." );
			}
		}
		$is_dry = ! empty( $options['dry-run'] );
		$count  = Asking::database( fn() => $this->existing->count( $roles ) );
		if ( ! $is_dry ) {
			WP_CLI::confirm( "Have the connection \"{$connection->name}\" manage up to {$count} users from now on?", $options );
		}
		$bar    = WP_CLI\Utils\make_progress_bar( 'Linking users', $count );
		$linked = 0;
		$passed = array();
		$after  = 0;
		do {
			$chunk = Asking::database( fn() => $this->existing->chunk( $roles, $after ) );
			foreach ( $chunk as $wp_user_id ) {
				$after    = $wp_user_id;
				$obstacle = $is_dry ? $this->existing->obstacle( $wp_user_id ) : $this->existing->link( $connection, $wp_user_id );
				null === $obstacle ? ++$linked : $passed[ $wp_user_id ] = $obstacle;
				$bar->tick();
			}
		} while ( array() !== $chunk );
		$bar->finish();
		foreach ( $passed as $wp_user_id => $obstacle ) {
			WP_CLI::warning( "Passed over the user {$wp_user_id}: {$obstacle}." );
		}
		WP_CLI::success( ( $is_dry ? 'Would link ' : 'Linked ' ) . "{$linked} users, passed over " . count( $passed ) . '.' );
	}

	/**
	 * Decides about each of some requests.
	 *
	 * @param list<string> $ids Their numbers.
	 */
	private function decide( array $ids, bool $approves ): void {
		$problems = 0;
		foreach ( $ids as $id ) {
			$seen    = ctype_digit( $id ) && strlen( $id ) < 19 ? Asking::database( fn() => $this->requests->find( (int) $id ) ) : null;
			$problem = null === $seen
				? 'There is no such request; wp scim link list shows those there are.'
				: Asking::database( fn() => $this->decisions->decide( $seen, $approves, get_current_user_id() ) );
			if ( null !== $problem ) {
				++$problems;
				WP_CLI::warning( "{$id}: {$problem}" );
			} elseif ( $approves ) {
				WP_CLI::success( "Approved: {$seen['user_name']} becomes the WordPress user {$seen['user_login']} with the next request." );
			} else {
				WP_CLI::success( "Refused: {$seen['user_name']} does not become the WordPress user {$seen['user_login']}." );
			}
		}
		if ( $problems > 0 ) {
			WP_CLI::error( 'Not everything was decided.' );
		}
	}
}
