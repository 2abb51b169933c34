<?php
/**
 * Whether an identity provider can work with this site.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Check;

use ScimPress\Audit\Recorder;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Exchange\Configuration;
use ScimPress\Extension;
use ScimPress\Site\Checkup;
use ScimPress\Site\NetworkPlace;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * Looks from outside in, in the order in which a request comes: address, encryption, web server, headers, extension,
 * tables, and in the end a user. The same results for the screen and for WP-CLI.
 */
final class ConnectionCheck {

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Checkup $checkup,
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Tokens $tokens,
		private readonly RoundTrip $round_trip,
	) {}

	/**
	 * Looks at everything, and leaves one event in the audit that says so.
	 *
	 * @return non-empty-list<CheckResult>
	 */
	public function run(): array {
		try {
			$connections = $this->migrator->is_current() ? $this->connections->all() : array();
			return $this->recorded( $this->results( $connections ) );
		} catch ( Failure $failure ) {
			return array( $this->failed( $failure ) );
		}
	}

	/**
	 * All results.
	 *
	 * @param list<Connection> $connections The connections of the site.
	 * @return non-empty-list<CheckResult>
	 * @throws Failure When the database does not answer.
	 */
	private function results( array $connections ): array {
		$network = NetworkChecks::begin( $this->checkup, array() === $connections ? null : new OneTimeToken( $this->tokens, $connections[0] ) );
		return array(
			$network->address(),
			$network->https(),
			$this->permalinks(),
			$network->answer(),
			$network->authorization(),
			$network->api_key(),
			$network->methods(),
			$network->cache(),
			$this->extension( $network->unavailability() ),
			CheckResult::of( 'tables', $this->checkup->tables(), __( 'Until that is mended, requests that change something are answered with 503, and your identity provider tries again.', 'scimpress' ) ),
			$this->round_trip( $connections ),
		);
	}

	/**
	 * Whether the base URL is one that identity providers can append to.
	 */
	private function permalinks(): CheckResult {
		$name = __( 'Permalinks', 'scimpress' );
		if ( '' !== (string) get_option( 'permalink_structure' ) ) {
			return CheckResult::ok( 'permalinks', $name, __( 'They are pretty, so that the base URL is an address without a question mark.', 'scimpress' ) );
		}
		return new CheckResult(
			'permalinks',
			$name,
			CheckState::Problem,
			/* translators: %s: address. */
			sprintf( __( 'They are plain, so that the base URL holds a question mark: %s', 'scimpress' ), Configuration::base_url() ),
			__( 'ScimPress understands requests to such an address, but many identity providers refuse it or append to it wrongly.', 'scimpress' ),
			array(
				__( 'Open Settings > Permalinks, choose any structure but “Plain”, and save.', 'scimpress' ),
				__( 'Copy the base URL, which is another one then, from Users > SCIM to your identity provider.', 'scimpress' ),
			)
		);
	}

	/**
	 * Whether the extension can be used, here and by the web server.
	 *
	 * @param string $unavailability What the web server's PHP answered if it cannot serve SCIM.
	 */
	private function extension( string $unavailability ): CheckResult {
		$finding = $this->checkup->extension();
		if ( ! $finding->is_good || '' === $unavailability ) {
			return CheckResult::of( 'extension', $finding, $this->extension->consequence() );
		}
		return new CheckResult(
			'extension',
			$finding->name,
			CheckState::Problem,
			__( 'The extension can be used here, but the web server answers that SCIM is not available.', 'scimpress' ),
			$this->extension->consequence(),
			array(
				__( 'Open Users > SCIM: it says whether the web server’s PHP has loaded the extension, and what to do if not.', 'scimpress' ),
				__( 'If it has, look into the error log of the site: the database did not answer, or another plugin ended the request.', 'scimpress' ),
			),
			'',
			$unavailability
		);
	}

	/**
	 * Whether a user can be created, read and deleted on each connection.
	 *
	 * @param list<Connection> $connections The connections of the site.
	 * @throws Failure When something is left that cannot be removed.
	 */
	private function round_trip( array $connections ): CheckResult {
		$name        = __( 'Round trip', 'scimpress' );
		$connections = array_filter( $connections, static fn( Connection $connection ) => ! $connection->is_network || null === NetworkPlace::objection() );
		if ( ! $this->extension->is_ready() || array() === $connections ) {
			return CheckResult::not_possible( 'round_trip', $name, __( 'That needs the extension, the tables and a connection: see above.', 'scimpress' ) );
		}
		if ( ! $this->checkup->tables()->is_good ) {
			return CheckResult::not_possible( 'round_trip', $name, __( 'Nothing is tried that could not be undone: see the tables above.', 'scimpress' ) );
		}
		foreach ( $connections as $connection ) {
			$outcome = $this->round_trip->make( $connection );
			if ( ! $outcome->is_good() ) {
				return $this->broken_off( $name, $connection, $outcome );
			}
		}
		return CheckResult::ok(
			'round_trip',
			$name,
			/* translators: %s: number of connections. */
			sprintf( _n( 'A user was created, read and deleted on %s connection, and all of it undone.', 'A user was created, read and deleted on each of %s connections, and all of it undone.', count( $connections ), 'scimpress' ), number_format_i18n( count( $connections ) ) )
		);
	}

	/**
	 * What there is to say of a round trip that was broken off.
	 */
	private function broken_off( string $name, Connection $connection, RoundTripOutcome $outcome ): CheckResult {
		$details = array(
			/* translators: %s: name of a connection. */
			'create' => __( 'No user can be created on the connection “%s”.', 'scimpress' ),
			/* translators: %s: name of a connection. */
			'read'   => __( 'A user was created on the connection “%s” and cannot be read.', 'scimpress' ),
			/* translators: %s: name of a connection. */
			'delete' => __( 'A user was created on the connection “%s” and cannot be deleted.', 'scimpress' ),
			/* translators: %s: name of a connection. */
			''       => __( 'What was done on the connection “%s” could not be undone.', 'scimpress' ),
		);
		return new CheckResult(
			'round_trip',
			$name,
			CheckState::Problem,
			sprintf( $details[ $outcome->failed ], $connection->name ),
			$outcome->has_remains
				? __( 'Another plugin ends transactions in the middle, so that a request that fails can leave half of its work. What was left of this one has been removed.', 'scimpress' )
				: __( 'Your identity provider gets the same error. Nothing was left behind by this try.', 'scimpress' ),
			array(
				__( 'The raw details name what failed. A file that is not one of ScimPress belongs to the plugin that has to be mended or deactivated.', 'scimpress' ),
				__( 'If they speak of a role or of content, choose another role for new users, or somebody else who gets the content, in Users > SCIM > Configuration.', 'scimpress' ),
				__( 'Check again. If it fails now and then only, somebody else was at the same rows at that moment.', 'scimpress' ),
			),
			'',
			$outcome->raw()
		);
	}

	/**
	 * Leaves the event.
	 *
	 * @param non-empty-list<CheckResult> $results What was found.
	 * @return non-empty-list<CheckResult>
	 * @throws Failure When the database does not take it.
	 */
	private function recorded( array $results ): array {
		if ( $this->migrator->is_current() ) {
			$problems = array_column( array_filter( $results, static fn( CheckResult $result ) => $result->is_problem() ), 'id' );
			$who      = get_current_user_id();
			Recorder::for_administrator()->record(
				array(
					'action'  => 'connection.check',
					'outcome' => 'succeeded',
					'status'  => 200,
					'detail'  => ( array() === $problems ? 'no problem' : 'problems: ' . implode( ', ', $problems ) ) . ( 0 === $who ? '' : " by WordPress user {$who}" ) . '; requests of the site to itself came before',
					'changed' => array(),
				)
			);
		}
		return $results;
	}

	/**
	 * The database did not go along, so that nothing else can be said.
	 */
	private function failed( Failure $failure ): CheckResult {
		return new CheckResult(
			'database',
			__( 'Database', 'scimpress' ),
			CheckState::Problem,
			__( 'The database did not answer, or did not do what it was asked, so that the check was broken off.', 'scimpress' ),
			__( 'SCIM requests are answered with 503 meanwhile, and your identity provider tries again.', 'scimpress' ),
			array(
				__( 'See whether users of a trial are left:', 'scimpress' ),
				__( 'Look into the error log of the database.', 'scimpress' ),
			),
			'wp scim doctor',
			$failure->getMessage()
		);
	}
}
