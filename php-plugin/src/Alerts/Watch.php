<?php
/**
 * Looks for what administrators have to be told.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Alerts;

use ScimPress\Admin\OverviewTab;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\AlertClaims;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\StoredToken;
use ScimPress\Store\Tokens;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Each hour, and at the end of the request in which a breaker trips, when its client has been answered. Of each
 * event and connection one mail is sent in a day; of a breaker one for each trip, between any two of which an
 * administrator has decided.
 */
final class Watch {

	/** Looks for everything; action. */
	public const EVENT = 'scimpress_watch';

	/** Days before the end of a token on which a mail is sent. */
	private const DAYS = array( 1, 7, 30 );

	/** The days that were told of each token, by its number; option. */
	private const TOLD = 'scimpress_alert_tokens';

	/** Connections whose breakers tripped in this request. @var list<int> */
	private array $tripped = array();

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Tokens $tokens,
		private readonly FailureWatch $failures = new FailureWatch(),
		private readonly Breaker $breaker = new Breaker(),
		private readonly AlertClaims $claims = new AlertClaims(),
		private readonly AlertMail $mail = new AlertMail(),
	) {}

	public function add_hooks(): void {
		add_action( 'scimpress_migrated', array( $this, 'schedule' ) );
		add_action( 'admin_init', array( $this, 'schedule' ) );
		add_action( self::EVENT, array( $this, 'run' ), 10, 0 );
		add_action( 'scimpress_breaker_tripped', array( $this, 'remember' ) );
	}

	/**
	 * Has it come each hour; actions `scimpress_migrated` and, for sites that a former version prepared,
	 * `admin_init`.
	 */
	public function schedule(): void {
		if ( $this->migrator->is_current() && false === wp_next_scheduled( self::EVENT ) ) {
			wp_schedule_event( time(), 'hourly', self::EVENT );
		}
	}

	/**
	 * Remembers that a breaker has tripped; action `scimpress_breaker_tripped`.
	 *
	 * @param mixed $connection_id The connection.
	 */
	public function remember( mixed $connection_id ): void {
		if ( array() === $this->tripped ) {
			add_action( 'shutdown', array( $this, 'tell_of_breakers' ), PHP_INT_MAX );
		}
		$this->tripped[] = (int) $connection_id;
	}

	/**
	 * Tells of the breakers that tripped in this request, when its client has the answer; action `shutdown`.
	 */
	public function tell_of_breakers(): void {
		$tripped       = $this->tripped;
		$this->tripped = array();
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			fastcgi_finish_request();
		}
		foreach ( $tripped as $connection_id ) {
			$this->attempt(
				function () use ( $connection_id ): void {
					$connection = $this->connections->find( $connection_id );
					if ( null !== $connection ) {
						$this->look_at_breaker( $connection, AlertSettings::stored() );
					}
				}
			);
		}
	}

	/**
	 * Looks for everything; action `scimpress_watch`.
	 *
	 * @param ?int $now The time, microseconds.
	 */
	public function run( ?int $now = null ): void {
		$now    ??= Clock::now();
		$settings = AlertSettings::stored();
		if ( ! $this->migrator->is_current() ) {
			return;
		}
		$this->attempt(
			function () use ( $now, $settings ): void {
				$broken = $this->failures->begun( $now );
				foreach ( $this->connections->all() as $connection ) {
					$this->look_at_breaker( $connection, $settings );
					$this->look_at_tokens( $connection, $settings, $now );
					$this->look_at_failure( $connection, $settings, $now, $broken[ $connection->id ] ?? null );
					$this->look_at_silence( $connection, $settings, $now );
				}
			}
		);
	}

	/**
	 * Tells that a breaker has tripped.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function look_at_breaker( Connection $connection, AlertSettings $settings ): void {
		$tripped = $this->breaker->state( $connection->id )['tripped'];
		if ( null === $tripped || ! $settings->is_on( Alert::BreakerOpen ) || ! $this->claims->claim( Alert::BreakerOpen->value, $connection->id, $tripped, 1 ) ) {
			return;
		}
		$this->mail->send(
			static fn() => array(
				__( 'Many accounts lost access: please decide', 'scimpress' ),
				array(
					/* translators: %s: name of a connection. */
					sprintf( __( 'The identity provider of the connection "%s" took the access of more users within 24 hours than usual. ScimPress does not let it take any more until you decide. Everything else goes on.', 'scimpress' ), $connection->name ),
					__( 'To see what happened, and to decide:', 'scimpress' ) . "\n    " . AlertMail::screen( OverviewTab::SLUG ) . "\n    wp scim breaker status",
					__( 'If it is right, to let the rest leave within the next 24 hours:', 'scimpress' ) . "\n    wp scim breaker allow {$connection->id}",
					__( 'If it is a mistake, to give back what was taken, once it is mended at the identity provider:', 'scimpress' ) . "\n    wp scim breaker undo {$connection->id}",
				),
			)
		);
	}

	/**
	 * Tells which tokens end soon. Each is told of once for each of the days; one that was made for less than that
	 * is not told of on the day that it was made.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function look_at_tokens( Connection $connection, AlertSettings $settings, int $now ): void {
		$told   = (array) get_option( self::TOLD, array() );
		$ending = array();
		foreach ( $settings->is_on( Alert::TokenExpiring ) ? $this->tokens->ending( $connection->id, $now, $now + max( self::DAYS ) * Clock::DAY ) : array() as $token ) {
			$days = self::days( $token, $now );
			if ( null !== $days && $days < ( $told[ $token->id ] ?? PHP_INT_MAX ) ) {
				$ending[]           = $token;
				$told[ $token->id ] = $days;
			}
		}
		if ( array() === $ending || ! $this->claims->claim( Alert::TokenExpiring->value, $connection->id, $now, Clock::DAY ) ) {
			return;
		}
		update_option( self::TOLD, array_slice( $told, -1000, null, true ), false );
		$this->mail->send(
			static fn() => array(
				/* translators: %s: name of a connection. */
				sprintf( __( 'A token of %s ends soon', 'scimpress' ), $connection->name ),
				array(
					/* translators: %s: name of a connection. */
					sprintf( __( 'When its token has ended, the identity provider of the connection "%s" is answered with 401: nobody is created, changed or deactivated any more.', 'scimpress' ), $connection->name ),
					implode( "\n", array_map( self::line( ... ), $ending ) ),
					/* translators: %s: address of a screen. */
					sprintf( __( 'Make a new one, give it to the identity provider, see it used in the list, and revoke the old one: %s', 'scimpress' ), AlertMail::screen( 'configuration', array( 'connection' => $connection->id ) ) ),
				),
			)
		);
	}

	/**
	 * Tells that requests began to fail. While a breaker is open that is what it is for.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function look_at_failure( Connection $connection, AlertSettings $settings, int $now, ?string $kind ): void {
		$is_told = null !== $kind && $settings->is_on( Alert::FirstFailure ) && null === $this->breaker->state( $connection->id )['tripped'];
		if ( ! $is_told || ! $this->claims->claim( Alert::FirstFailure->value, $connection->id, $now, Clock::DAY ) ) {
			return;
		}
		$this->mail->send(
			static fn() => array(
				/* translators: %s: name of a connection. */
				sprintf( __( 'Requests of %s fail', 'scimpress' ), $connection->name ),
				array(
					/* translators: %s: name of a connection. */
					sprintf( __( 'Requests of the identity provider of the connection "%s" had succeeded, and now they do not.', 'scimpress' ), $connection->name ),
					match ( $kind ) {
						FailureWatch::TOKEN => __( 'It shows a token that has expired or was revoked, and is answered with 401. Make a new token and give it to the identity provider.', 'scimpress' ),
						FailureWatch::REFUSALS => __( 'One request after the other is refused, so it asks for something that this site does not do. The audit says why; the first refusal is the one to look at.', 'scimpress' ),
						default => __( 'This site was at fault, and nothing was changed. The identity provider tries again by itself. Tools > Site Health and wp scim status say what is wrong.', 'scimpress' ),
					},
					__( 'What was asked for, and what came of it:', 'scimpress' ) . "\n    " . AlertMail::screen(
						'audit',
						array(
							'connection' => $connection->id,
							'outcome'    => FailureWatch::FAILED === $kind ? 'failed' : 'refused',
						)
					),
					__( 'The next of these mails about it comes tomorrow at the earliest, and only when requests had succeeded again.', 'scimpress' ),
				),
			)
		);
	}

	/**
	 * Tells that nothing was heard for long; once, until something is heard again.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function look_at_silence( Connection $connection, AlertSettings $settings, int $now ): void {
		$heard = $settings->is_on( Alert::Silence ) ? $this->tokens->last_used( $connection->id ) : null;
		if ( null === $heard || $heard > $now - $settings->days * Clock::DAY || ! $this->claims->claim( Alert::Silence->value, $connection->id, $heard, 1 ) ) {
			return;
		}
		$this->mail->send(
			static fn() => array(
				/* translators: %s: name of a connection. */
				sprintf( __( 'Nothing is heard of %s', 'scimpress' ), $connection->name ),
				array(
					sprintf(
						/* translators: 1: name of a connection, 2: a date. */
						__( 'The identity provider of the connection "%1$s" was last heard on %2$s. Somebody who leaves meanwhile keeps the access.', 'scimpress' ),
						$connection->name,
						(string) wp_date( (string) get_option( 'date_format' ), Clock::seconds( $heard ) )
					),
					__( 'Look at the identity provider whether provisioning is still switched on, and test the connection there.', 'scimpress' ),
				),
			)
		);
	}

	/**
	 * The fewest of the days within which a token ends; null when that is no news.
	 */
	private static function days( StoredToken $token, int $now ): ?int {
		foreach ( self::DAYS as $days ) {
			if ( $token->expires <= $now + $days * Clock::DAY ) {
				return $token->expires - $token->created > $days * Clock::DAY ? $days : null;
			}
		}
		return null;
	}

	/**
	 * A token as a mail tells of it: by its name and when it ends, and nothing of its secret.
	 */
	private static function line( StoredToken $token ): string {
		/* translators: 1: name of a token, 2: date and time. */
		return '    ' . sprintf( __( '"%1$s" ends on %2$s.', 'scimpress' ), $token->name, (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), Clock::seconds( (int) $token->expires ) ) );
	}

	/**
	 * Does something that must not end the request it is done in: it is tried again by the next run, within the hour.
	 *
	 * @param callable(): void $work What.
	 */
	private function attempt( callable $work ): void {
		try {
			$work();
		} catch ( Throwable $throwable ) {
			$reason = $throwable instanceof Failure ? $throwable->getMessage() : get_class( $throwable );
			error_log( 'ScimPress: an alert could not be sent: ' . $reason ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- there is nobody else to tell.
		}
	}
}
