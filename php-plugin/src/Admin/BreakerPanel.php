<?php
/**
 * Breakers that have tripped: what is asked, and what is done.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Leavers\GivingBack;
use ScimPress\Leavers\Recovery;
use ScimPress\Site\NetworkCapability;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Departures;

defined( 'ABSPATH' ) || exit;

/**
 * The part of the Overview tab that is about breakers. It decides what `wp scim breaker` decides.
 */
final class BreakerPanel {

	/** Lets the rest leave; form, and what the address of its question says. */
	public const ALLOW = 'allow_departures';

	/** Gives back what was taken; form, and what the address of its question says. */
	public const UNDO = 'undo_departures';

	/** Goes on with that; form. */
	public const GO_ON = 'go_on_giving_back';

	/** By what a script asks how far that is. */
	public const PROGRESS = 'giving_back';

	/** Who left is named, up to so many. */
	private const NAMED = 20;

	/**
	 * The parts.
	 *
	 * @param Connections $connections The connections of the site.
	 * @param Recovery    $recovery    Lets leave.
	 * @param GivingBack  $giving_back Gives back.
	 * @param Breaker     $breaker     How breakers stand.
	 * @param Departures  $departures  Who left.
	 */
	public function __construct(
		private readonly Connections $connections,
		private readonly Recovery $recovery,
		private readonly GivingBack $giving_back,
		private readonly Breaker $breaker = new Breaker(),
		private readonly Departures $departures = new Departures(),
	) {}

	/**
	 * What can be sent.
	 *
	 * @return array<string, callable(array<string, mixed>): ?string>
	 */
	public function actions(): array {
		return array(
			self::ALLOW => $this->allow( ... ),
			self::UNDO  => $this->undo( ... ),
			self::GO_ON => $this->go_on( ... ),
		);
	}

	/**
	 * Asks before something is decided; tells whether it does.
	 *
	 * @param array<string, mixed> $request The query of the screen.
	 * @throws Failure When the database does not answer.
	 */
	public function asks( array $request ): bool {
		$kind       = $request['do'] ?? null;
		$connection = in_array( $kind, array( self::ALLOW, self::UNDO ), true ) ? ( new ChosenConnection( $this->connections ) )->find() : null;
		if ( null === $connection || ! $this->is_open( $connection ) || ! NetworkCapability::reaches( $connection ) ) {
			return false;
		}
		$since = $this->recovery->since( $connection );
		$names = array_column( $this->departures->open( $connection->id, $since, null, self::NAMED ), 'user_name' );
		Page::template( 'breaker-question', new BreakerQuestion( $kind, $connection, $this->departures->count_users( $connection->id, $since ), array_values( array_unique( $names ) ) ) );
		return true;
	}

	/**
	 * The breakers that have tripped, and what is being given back.
	 *
	 * @param list<Connection> $connections Every connection.
	 * @return list<TrippedBreaker>
	 * @throws Failure When the database does not answer.
	 */
	public function all( array $connections ): array {
		$trips    = $this->breaker->trips();
		$breakers = array();
		foreach ( $connections as $connection ) {
			$state   = GivingBack::state( $connection->id );
			$tripped = $trips[ $connection->id ] ?? null;
			if ( null === $tripped && null === $state ) {
				continue;
			}
			$breakers[] = new TrippedBreaker(
				$connection,
				$tripped,
				null === $tripped || null !== $state ? 0 : $this->departures->count_users( $connection->id, Recovery::before( $tripped ) ),
				null === $state || null !== $state['finished'] ? null : $this->progress( $connection ),
				$state
			);
		}
		return $breakers;
	}

	/**
	 * How far giving back has come.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function progress( Connection $connection ): JobProgress {
		$state = GivingBack::state( $connection->id );
		return new JobProgress(
			self::PROGRESS,
			OverviewTab::url( $connection->id ),
			__( 'Users who get back what was taken:', 'scimpress' ),
			$state['total'] ?? 0,
			null === $state || null !== $state['finished'] ? 0 : $this->giving_back->remaining( $connection->id, $state ),
			true,
			__( 'Everybody has been looked at.', 'scimpress' )
		);
	}

	/**
	 * Lets the rest leave.
	 *
	 * @throws Failure When the database does not do it.
	 */
	private function allow(): string {
		$connection = $this->decidable();
		if ( null !== $connection ) {
			$this->recovery->allow( $connection, decider: get_current_user_id() );
			/* translators: 1: name of a connection, 2: a number of hours. */
			add_settings_error( Page::SLUG, 'allowed', esc_html( sprintf( __( 'The identity provider of “%1$s” can take the access of any number of users within the next %2$s hours.', 'scimpress' ), $connection->name, number_format_i18n( Recovery::HOURS ) ) ), 'success' );
		}
		return OverviewTab::url();
	}

	/**
	 * Gives back what was taken, or as much of it as somebody waits for.
	 *
	 * @throws Failure When the database does not do it.
	 */
	private function undo(): string {
		$connection = $this->decidable();
		if ( null === $connection ) {
			return OverviewTab::url();
		}
		if ( ! $this->giving_back->can_run() ) {
			add_settings_error( Page::SLUG, 'extension', esc_html__( 'Nothing was done: the PHP extension is missing, which gives back what was taken.', 'scimpress' ) );
			return OverviewTab::url();
		}
		$this->giving_back->begin( $connection );
		$this->tell( $connection );
		return OverviewTab::url();
	}

	/**
	 * Goes on with giving back.
	 *
	 * @throws Failure When the database does not do it.
	 */
	private function go_on(): string {
		$connection = ( new ChosenConnection( $this->connections ) )->changeable();
		if ( null !== $connection && $this->giving_back->can_run() ) {
			$this->giving_back->go_on( $connection );
			$this->tell( $connection );
		}
		return OverviewTab::url();
	}

	/**
	 * Says what came of giving back as far as it has come.
	 */
	private function tell( Connection $connection ): void {
		$state = GivingBack::state( $connection->id );
		if ( null === $state ) {
			add_settings_error( Page::SLUG, 'nothing', esc_html__( 'There is nothing left to give back.', 'scimpress' ), 'info' );
		} elseif ( null === $state['finished'] ) {
			add_settings_error( Page::SLUG, 'going_on', esc_html__( 'It takes a while, and goes on in the background.', 'scimpress' ), 'info' );
		} else {
			add_settings_error( Page::SLUG, 'given_back', esc_html( TrippedBreaker::result( $state ) ), 0 === $state['failed'] ? 'success' : 'warning' );
			$this->giving_back->forget( $connection->id );
		}
	}

	/**
	 * The connection that a form is about, if its breaker is open and whoever asks may decide; says so otherwise.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function decidable(): ?Connection {
		$connection = ( new ChosenConnection( $this->connections ) )->changeable();
		if ( null !== $connection && ! $this->is_open( $connection ) ) {
			add_settings_error( Page::SLUG, 'decided', esc_html__( 'Nothing was done: somebody has decided about this breaker already.', 'scimpress' ) );
			return null;
		}
		return $connection;
	}

	/**
	 * Whether a breaker waits for a decision.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function is_open( Connection $connection ): bool {
		$state = GivingBack::state( $connection->id );
		return null !== $this->breaker->state( $connection->id )['tripped'] && ( null === $state || null !== $state['finished'] );
	}
}
