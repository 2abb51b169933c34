<?php
/**
 * What needs an administrator.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Admin\OverviewTab;
use ScimPress\Alerts\AlertMail;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Extension;
use ScimPress\Store\AuditReader;
use ScimPress\Store\AuditSearch;
use ScimPress\Store\Breaker;
use ScimPress\Store\LinkRequests;
use ScimPress\Store\StoredToken;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * Gathers it with a handful of statements, none of which reads more than a page of rows.
 */
final class Needs {

	/** How many are counted; there may be more. */
	private const COUNTED = 100;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Migrator $migrator,
		private readonly Tokens $tokens,
		private readonly Breaker $breaker = new Breaker(),
		private readonly AuditReader $audit = new AuditReader(),
		private readonly LinkRequests $requests = new LinkRequests(),
	) {}

	/**
	 * Everything that needs somebody, the most urgent first.
	 *
	 * @return list<Need>
	 */
	public function all(): array {
		$needs = array();
		if ( ! $this->extension->is_ready() ) {
			$needs[] = new Need( __( 'The PHP extension cannot be used, so identity providers are told to come again later.', 'scimpress' ), AlertMail::screen( 'configuration' ), __( 'What to do', 'scimpress' ) );
		}
		if ( ! $this->migrator->is_current() ) {
			$needs[] = new Need( __( 'The tables are not up to date, so identity providers are told to come again later.', 'scimpress' ), admin_url( 'site-health.php' ), __( 'Site Health', 'scimpress' ) );
			return $needs;
		}
		try {
			array_push( $needs, ...$this->breakers(), ...$this->tokens( Clock::now() ), ...$this->failures( Clock::now() ) );
			$waiting = $this->waiting();
		} catch ( Failure ) {
			$needs[] = new Need( __( 'The tables cannot be read.', 'scimpress' ), admin_url( 'site-health.php' ), __( 'Site Health', 'scimpress' ) );
			$waiting = $this->mail();
		}
		array_push( $needs, ...$this->jobs(), ...$waiting );
		return $needs;
	}

	/**
	 * What waits for somebody although everything works.
	 *
	 * @return list<Need>
	 * @throws Failure When the database does not answer.
	 */
	public function waiting(): array {
		return array( ...$this->link_requests(), ...$this->mail() );
	}

	/**
	 * Breakers that are open.
	 *
	 * @return list<Need>
	 * @throws Failure When the database does not answer.
	 */
	private function breakers(): array {
		$needs = array();
		foreach ( $this->breaker->tripped() as $name ) {
			/* translators: %s: name of a connection. */
			$needs[] = new Need( sprintf( __( '%s took the access of more users than usual. Nobody else loses it until you decide.', 'scimpress' ), $name ), AlertMail::screen( OverviewTab::SLUG ) . '#scimpress-breaker', __( 'Decide', 'scimpress' ) );
		}
		return $needs;
	}

	/**
	 * Tokens that end soon, or have ended while they were in use.
	 *
	 * @return list<Need>
	 * @throws Failure When the database does not answer.
	 */
	private function tokens( int $now ): array {
		$told = function ( StoredToken $token ) use ( $now ): Need {
			$text = $token->expires <= $now
				/* translators: 1: name of a token, 2: a date. */
				? __( 'The token “%1$s” ended on %2$s and was in use until then.', 'scimpress' )
				/* translators: 1: name of a token, 2: a date. */
				: __( 'The token “%1$s” ends on %2$s.', 'scimpress' );
			$date = (string) wp_date( (string) get_option( 'date_format' ), Clock::seconds( (int) $token->expires ) );
			return new Need( sprintf( $text, $token->name, $date ), AlertMail::screen( 'configuration', array( 'connection' => $token->connection_id ) ), __( 'Make a new one', 'scimpress' ) );
		};
		return array_map( $told, $this->tokens->troubled( $now, $now + 30 * Clock::DAY ) );
	}

	/**
	 * Requests that failed within a day.
	 *
	 * @return list<Need>
	 * @throws Failure When the database does not answer.
	 */
	private function failures( int $now ): array {
		$since = $now - Clock::DAY;
		$count = count( $this->audit->older( new AuditSearch( array( 'outcome' => 'failed' ), array(), $since ), null, self::COUNTED )->rows );
		if ( 0 === $count ) {
			return array();
		}
		/* translators: %s: a number. */
		$text = $count < self::COUNTED ? _n( '%s request failed within 24 hours.', '%s requests failed within 24 hours.', $count, 'scimpress' ) : __( '%s requests or more failed within 24 hours.', 'scimpress' );
		$from = (string) wp_date( 'Y-m-d', Clock::seconds( $since ) );
		return array(
			new Need(
				sprintf( $text, number_format_i18n( $count ) ),
				AlertMail::screen(
					'audit',
					array(
						'outcome' => 'failed',
						'from'    => $from,
					)
				),
				__( 'Look at them', 'scimpress' )
			),
		);
	}

	/**
	 * Existing accounts that an identity provider wants to manage.
	 *
	 * @return list<Need>
	 * @throws Failure When the database does not answer.
	 */
	private function link_requests(): array {
		$count = $this->requests->count_waiting( self::COUNTED );
		if ( 0 === $count ) {
			return array();
		}
		/* translators: %s: a number. */
		$text = $count < self::COUNTED ? _n( '%s account waits for you to say whether an identity provider may manage it.', '%s accounts wait for you to say whether an identity provider may manage them.', $count, 'scimpress' ) : __( '%s accounts or more wait for you to say whether an identity provider may manage them.', 'scimpress' );
		return array( new Need( sprintf( $text, number_format_i18n( $count ) ), AlertMail::screen( 'linking' ), __( 'Decide', 'scimpress' ) ) );
	}

	/**
	 * Work in the background that is not done.
	 *
	 * @return list<Need>
	 */
	private function jobs(): array {
		return array() === Jobs::late() ? array() : array( new Need( __( 'Work in the background is late: roles are not given, the audit is not sealed, and no mail is sent.', 'scimpress' ), admin_url( 'site-health.php' ), __( 'Site Health', 'scimpress' ) ) );
	}

	/**
	 * Mail that could not be sent.
	 *
	 * @return list<Need>
	 */
	private function mail(): array {
		return false === get_option( AlertMail::FAILED ) ? array() : array( new Need( __( 'The last mail about SCIM could not be sent.', 'scimpress' ), AlertMail::screen( 'safety' ) . '#scimpress-alerts', __( 'Send a test mail', 'scimpress' ) ) );
	}
}
