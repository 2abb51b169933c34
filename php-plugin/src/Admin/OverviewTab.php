<?php
/**
 * The Overview tab: what it does and what it shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Alerts\AlertMail;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Exchange\Configuration;
use ScimPress\Extension;
use ScimPress\Leavers\GivingBack;
use ScimPress\Sightings;
use ScimPress\Site\Checkup;
use ScimPress\Site\Finding;
use ScimPress\Site\FirstRun;
use ScimPress\Site\Jobs;
use ScimPress\Site\Needs;
use ScimPress\Store\AuditTally;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * Leads from a fresh site to the first call, and says afterwards how everything stands. What has to be decided at
 * once, a breaker that has tripped, is decided here.
 */
final class OverviewTab implements Tab {

	public const SLUG = 'overview';

	/** By what a script asks whether an identity provider has called. */
	private const PROGRESS = 'call';

	/** Options that are read, with one statement. */
	private const OPTIONS = array( Sightings::OPTION, FirstRun::OPTION, GivingBack::STATE, AlertMail::FAILED );

	/**
	 * The parts.
	 *
	 * @param Extension    $extension   The extension as this process has it.
	 * @param Sightings    $sightings   Where else it was seen.
	 * @param Checkup      $checkup     Looks at the site.
	 * @param Migrator     $migrator    Whether there are tables.
	 * @param Connections  $connections The connections of the site.
	 * @param Tokens       $tokens      The tokens of the site.
	 * @param Needs        $needs       What waits for somebody.
	 * @param BreakerPanel $breakers    What is decided about breakers.
	 * @param AuditTally   $tally       What came of the requests of a day.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Sightings $sightings,
		private readonly Checkup $checkup,
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Tokens $tokens,
		private readonly Needs $needs,
		private readonly BreakerPanel $breakers,
		private readonly AuditTally $tally = new AuditTally(),
	) {}

	/**
	 * The address of the tab.
	 *
	 * @param ?int $connection_id Of the connection that it is about; null for the site.
	 */
	public static function url( ?int $connection_id = null ): string {
		$url = Page::url( self::SLUG );
		return null === $connection_id ? $url : add_query_arg( 'connection', $connection_id, $url );
	}

	/**
	 * Whether it is what the request shows.
	 */
	public static function is_asked_for(): bool {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- chooses what is shown.
		return Page::SLUG === ( $_GET['page'] ?? '' ) && in_array( $_GET['tab'] ?? self::SLUG, array( '', self::SLUG ), true );
		// phpcs:enable
	}

	public function slug(): string {
		return self::SLUG;
	}

	public function title(): string {
		return __( 'Overview', 'scimpress' );
	}

	public function actions(): array {
		return array(
			...$this->breakers->actions(),
			'skip_step'      => $this->skip_step( ... ),
			'put_steps_away' => $this->put_steps_away( ... ),
		);
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		$asked      = $request['progress'] ?? null;
		$connection = in_array( $asked, array( self::PROGRESS, BreakerPanel::PROGRESS ), true ) && $this->migrator->is_current() ? ( new ChosenConnection( $this->connections ) )->find() : null;
		if ( null !== $connection ) {
			wp_send_json( self::PROGRESS === $asked ? $this->heard( $connection ) : $this->breakers->progress( $connection )->for_script() );
		}
		( new OverviewHelp() )->add_to( $screen );
	}

	public function show( array $request ): void {
		if ( ! $this->migrator->is_current() || ! $this->breakers->asks( $request ) ) {
			Page::template( 'overview-tab', $this->data( $request ) );
		}
	}

	/**
	 * Skips a step, or takes it up again.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @throws Failure When the database does not answer.
	 */
	private function skip_step( array $post ): string {
		$step       = $post['step'] ?? null;
		$connection = ( new ChosenConnection( $this->connections ) )->changeable();
		if ( null === $connection ) {
			return self::url();
		}
		if ( in_array( $step, FirstRun::STEPS, true ) ) {
			FirstRun::skip( $connection->id, $step, ! empty( $post['skip'] ) );
			return self::url( $connection->id ) . '#scimpress-steps';
		}
		add_settings_error( Page::SLUG, 'step', esc_html__( 'Nothing was done: there is no such step.', 'scimpress' ) );
		return self::url( $connection->id );
	}

	/**
	 * Puts the steps away, or back.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 */
	private function put_steps_away( array $post ): string {
		$is_put_away = ! empty( $post['away'] );
		FirstRun::put_away( $is_put_away );
		$told = $is_put_away ? __( 'The first steps are put away. Below the connections a link shows them again.', 'scimpress' ) : __( 'The first steps are shown again.', 'scimpress' );
		add_settings_error( Page::SLUG, 'steps', esc_html( $told ), 'success' );
		return self::url();
	}

	/**
	 * Whether an identity provider has called, for a script that waits for it.
	 *
	 * @return array{text: string, goesOn: bool}
	 * @throws Failure When the database does not answer.
	 */
	private function heard( Connection $connection ): array {
		$last_used = $this->tokens->last_used( $connection->id );
		return array(
			'text'   => FirstSteps::heard( $last_used, Clock::now() ),
			'goesOn' => null === $last_used,
		);
	}

	/**
	 * Everything that the tab shows.
	 *
	 * @param array<string, mixed> $request The query.
	 * @throws Failure When the database does not answer.
	 */
	private function data( array $request ): OverviewData {
		wp_prime_option_caches( self::OPTIONS );
		$now         = Clock::now();
		$is_current  = $this->migrator->is_current();
		$connections = $is_current ? $this->connections->all() : array();
		$uses        = $is_current ? $this->tokens->uses( $now ) : array();
		$breakers    = $is_current ? $this->breakers->all( $connections ) : array();
		$figures     = $is_current ? $this->tally->since( $now - Clock::DAY ) : array();
		$tripped     = array_map( static fn( TrippedBreaker $breaker ) => null === $breaker->tripped ? 0 : $breaker->connection->id, $breakers );
		$server      = array( $this->checkup->extension(), $this->checkup->https(), $this->checkup->tables() );
		$upkeep      = $is_current ? array( $this->checkup->connection( $connections ), $this->checkup->roles( $connections ), $this->checkup->tokens(), $this->checkup->jobs() ) : array();
		return new OverviewData(
			self::url(),
			$this->extension,
			$server[0],
			$this->sightings->version( true ),
			array( ...$server, ...$upkeep ),
			$is_current ? $this->needs->waiting() : array(),
			$breakers,
			array_map(
				static fn( Connection $connection ) => new ConnectionOverview(
					$connection,
					$uses[ $connection->id ]['usable'] ?? 0,
					$uses[ $connection->id ]['last_used'] ?? null,
					array() === array_filter( $server, static fn( Finding $finding ) => ! $finding->is_good ),
					in_array( $connection->id, $tripped, true ),
					$figures[ $connection->id ] ?? array(),
					$now
				),
				$connections
			),
			$this->steps( $request, $connections, $server, $uses, $now ),
			FirstRun::is_put_away(),
			Configuration::base_url(),
			Jobs::next(),
			$now
		);
	}

	/**
	 * The steps, where they are to be shown: those of the connection that somebody asks for, or else those of the
	 * oldest until they are over or put away.
	 *
	 * @param array<string, mixed>                             $request     The query.
	 * @param list<Connection>                                 $connections Every connection, oldest first.
	 * @param list<Finding>                                    $server      What was found of the server.
	 * @param array<int, array{usable: int, last_used: ?int}>  $uses        Of tokens, by connection.
	 */
	private function steps( array $request, array $connections, array $server, array $uses, int $now ): ?FirstSteps {
		$named      = $request['connection'] ?? null;
		$is_asked   = null !== $named || isset( $request['steps'] );
		$connection = null === $named ? $connections[0] ?? null : array_values( array_filter( $connections, static fn( Connection $one ) => (string) $one->id === $named ) )[0] ?? null;
		if ( null === $connection ) {
			return null;
		}
		$steps = new FirstSteps( $connection, $server, $uses[ $connection->id ] ?? null, $this->extension, $now );
		return $is_asked || ! ( $steps->is_over() || FirstRun::is_put_away() ) ? $steps : null;
	}
}
