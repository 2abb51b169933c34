<?php
/**
 * The Audit tab: what it does and what it shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Audit\Clearing;
use ScimPress\Audit\Export;
use ScimPress\Audit\KeptValues;
use ScimPress\Audit\SecretAttributes;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\AuditChain;
use ScimPress\Store\AuditDays;
use ScimPress\Store\AuditReader;
use ScimPress\Store\AuditVerdict;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * Finds, shows, exports, proves and clears what happened.
 */
final class AuditTab implements Tab {

	/** How many events a page has; option of the screen. */
	public const PER_PAGE = 'scimpress_events_per_page';

	private const DEFAULT_PER_PAGE = 50;

	/** What has to be typed to clear the audit. */
	public const CONFIRMATION = 'CLEAR';

	/** Seconds that looking at the chain may take on a screen. */
	private const PATIENCE = 20;

	/** Characters of a list of attributes. */
	private const LONGEST = 20_000;

	/** Rows of the chain that are looked at with one statement. */
	private const BATCH = 5000;

	/** What is wrong with what was typed into the form about values. */
	private ?\WP_Error $error = null;

	/** What was typed there; null for what is stored. @var ?array{values: string, secret: string} */
	private ?array $typed = null;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Tokens $tokens,
		private readonly Clearing $clearing,
		private readonly SecretAttributes $secret_attributes,
		private readonly AuditReader $reader = new AuditReader(),
		private readonly AuditChain $chain = new AuditChain(),
		private readonly AuditDays $days = new AuditDays(),
	) {}

	/**
	 * Hooks what WordPress asks about options of the screen.
	 */
	public function add_hooks(): void {
		add_filter( 'set_screen_option_' . self::PER_PAGE, static fn( mixed $kept, string $option, int $rows ) => min( 500, max( 1, $rows ) ), 10, 3 );
	}

	public function slug(): string {
		return 'audit';
	}

	public function title(): string {
		return __( 'Audit', 'scimpress' );
	}

	public function actions(): array {
		return array(
			'export_audit'   => $this->export( ... ),
			'clear_audit'    => $this->clear( ... ),
			'verify_audit'   => $this->verify( ... ),
			'save_retention' => $this->save_retention( ... ),
			'save_values'    => $this->save_values( ... ),
			'save_search'    => $this->save_search( ... ),
			'delete_search'  => $this->delete_search( ... ),
		);
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		( new AuditHelp() )->add_to( $screen );
		if ( isset( $request['event'] ) || isset( $request['clear'] ) ) {
			return;
		}
		add_screen_option(
			'per_page',
			array(
				'label'   => __( 'Events per page', 'scimpress' ),
				'default' => self::DEFAULT_PER_PAGE,
				'option'  => self::PER_PAGE,
			)
		);
	}

	public function show( array $request ): void {
		$url = Page::url( $this->slug() );
		if ( ! $this->migrator->is_current() ) {
			throw Failure::unavailable( 'the tables are not up to date' );
		}
		$row = is_string( $request['event'] ?? null ) && ctype_digit( $request['event'] ) ? $this->reader->row( (int) substr( $request['event'], 0, 18 ) ) : null;
		if ( null !== $row ) {
			$token = null === $row['token_id'] ? null : $this->tokens->find( $row['token_id'] )?->name;
			$row['differences'] = DifferenceWords::of( $row['differences'] );
			Page::template( 'audit-event', new AuditEvent( $url, $row, $this->connections->names(), $token ) );
			return;
		}
		Page::template( isset( $request['clear'] ) ? 'audit-clear' : 'audit-tab', $this->data( $request, $url ) );
	}

	/**
	 * Everything that the tab shows.
	 *
	 * @param array<string, mixed> $request Unslashed.
	 * @param string               $url     Of the tab.
	 * @throws Failure When the database does not answer.
	 */
	private function data( array $request, string $url ): AuditData {
		$filters  = AuditFilters::from( $request );
		$table    = null;
		$searches = $this->searches()->all();
		$values   = KeptValues::stored();
		$names    = $this->connections->names();
		if ( null === $filters->error() ) {
			$search = $filters->search();
			$number = static fn( string $name ) => is_string( $request[ $name ] ?? null ) && ctype_digit( $request[ $name ] ) ? (int) substr( $request[ $name ], 0, 18 ) : null;
			$limit  = self::per_page();
			$above  = $number( 'above' );
			$page   = null === $above ? $this->reader->older( $search, $number( 'below' ), $limit ) : $this->reader->newer( $search, $above, $limit );
			$table  = new AuditTable( $page, $filters, $names, $url, $searches, $this->reader->count( $search ) );
			$table->prepare_items();
		}
		return new AuditData(
			$url,
			$filters,
			$table,
			$this->reader->actions(),
			$names,
			Clearing::days(),
			Clearing::state(),
			new AuditChart( $url, $this->days->last( Clock::now() ) ),
			$searches,
			$this->typed ?? array(
				'values' => $values->is_on ? 'values' : 'names',
				'secret' => implode( "\n", $values->secret ),
			),
			$this->error
		);
	}

	/**
	 * Sends what was found as a file, and ends.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @throws Failure When the database does not answer before anything was sent.
	 */
	private function export( array $post ): string {
		$filters = AuditFilters::from( $post );
		$error   = $filters->error();
		$format  = 'json' === ( $post['format'] ?? '' ) ? 'json' : 'csv';
		if ( null !== $error ) {
			add_settings_error( Page::SLUG, 'export', esc_html( $error->get_error_message() ) );
			return Page::url( $this->slug() );
		}
		( new Export( $this->reader, $this->connections->names() ) )->send( $filters->search(), $format, get_current_user_id(), http_build_query( $filters->query() ) );
		exit;
	}

	/**
	 * Clears the audit, if whoever asks for it has typed so.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @throws Failure When the database does not do it.
	 */
	private function clear( array $post ): string {
		if ( self::CONFIRMATION !== ( is_string( $post['confirmation'] ?? null ) ? trim( $post['confirmation'] ) : '' ) ) {
			/* translators: %s: what has to be typed. */
			add_settings_error( Page::SLUG, 'clear', esc_html( sprintf( __( 'Nothing was cleared: type %s to say that you mean it.', 'scimpress' ), self::CONFIRMATION ) ) );
			return Page::url( $this->slug() );
		}
		if ( null !== Clearing::state() ) {
			$this->clearing->go_on();
			return Page::url( $this->slug() );
		}
		$total = $this->clearing->clear( get_current_user_id() );
		$this->clearing->go_on();
		$message = null === Clearing::state()
			/* translators: %s: a number. */
			? _n( '%s event was cleared.', '%s events were cleared.', $total, 'scimpress' )
			/* translators: %s: a number. */
			: _n( '%s event is being cleared. That goes on in the background.', '%s events are being cleared. That goes on in the background.', $total, 'scimpress' );
		add_settings_error( Page::SLUG, 'clear', esc_html( sprintf( $message, number_format_i18n( $total ) ) ), 'success' );
		return Page::url( $this->slug() );
	}

	/**
	 * Looks whether the audit is as it was written.
	 *
	 * @throws Failure When the database does not do it.
	 */
	private function verify(): string {
		$end     = time() + self::PATIENCE;
		$verdict = new AuditVerdict();
		$this->clearing->seal();
		do {
			$verdict = $this->chain->verify( $verdict, self::BATCH );
		} while ( ! $verdict->is_complete && time() < $end );
		$words = new VerdictWords( $verdict );
		add_settings_error( Page::SLUG, 'verify', esc_html( $words->sentence() ), $words->kind() );
		return Page::url( $this->slug() );
	}

	/**
	 * Saves for how long events are kept.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 */
	private function save_retention( array $post ): string {
		$days = is_string( $post['days'] ?? null ) ? trim( $post['days'] ) : '';
		if ( 1 !== preg_match( '/^\d{1,4}$/D', $days ) ) {
			add_settings_error( Page::SLUG, 'retention', esc_html__( 'Nothing was saved: events can be kept for 1 to 9999 days, or for ever with 0.', 'scimpress' ) );
			return Page::url( $this->slug() );
		}
		update_option( Clearing::RETENTION, (int) $days, false );
		add_settings_error( Page::SLUG, 'retention', esc_html__( 'How long events are kept is saved. Older ones go within the hour.', 'scimpress' ), 'success' );
		return Page::url( $this->slug() );
	}

	/**
	 * Saves what is kept of changes.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @return ?string Null to show what was typed and what is wrong with it.
	 * @throws Failure When the database does not do it.
	 */
	private function save_values( array $post ): ?string {
		$this->typed = array(
			'values' => 'values' === ( $post['values'] ?? '' ) ? 'values' : 'names',
			'secret' => is_string( $post['secret'] ?? null ) ? mb_substr( mb_scrub( $post['secret'] ), 0, self::LONGEST ) : '',
		);
		$secret      = $this->secret_attributes->read( $this->typed['secret'] );
		if ( is_wp_error( $secret ) ) {
			$this->error = $secret;
			return null;
		}
		( new KeptValues( 'values' === $this->typed['values'], $secret ) )->store();
		add_settings_error( Page::SLUG, 'values', esc_html__( 'What is kept of changes is saved. It holds from the next request on.', 'scimpress' ), 'success' );
		return Page::url( $this->slug() );
	}

	/**
	 * Keeps a search by a name.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 */
	private function save_search( array $post ): string {
		$filters = AuditFilters::from( $post );
		$error   = $this->searches()->keep( is_string( $post['name'] ?? null ) ? $post['name'] : '', $filters );
		if ( null === $error ) {
			add_settings_error( Page::SLUG, 'search', esc_html__( 'The search is saved. You find it above the list.', 'scimpress' ), 'success' );
		} else {
			add_settings_error( Page::SLUG, 'search', esc_html( $error->get_error_message() ) );
		}
		return add_query_arg( array_map( 'rawurlencode', $filters->query() ), Page::url( $this->slug() ) );
	}

	/**
	 * Deletes a search by its name.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 */
	private function delete_search( array $post ): string {
		if ( $this->searches()->delete( is_string( $post['name'] ?? null ) ? $post['name'] : '' ) ) {
			add_settings_error( Page::SLUG, 'search', esc_html__( 'The search is deleted.', 'scimpress' ), 'success' );
		}
		return Page::url( $this->slug() );
	}

	private function searches(): SavedSearches {
		return new SavedSearches( get_current_user_id() );
	}

	private static function per_page(): int {
		$rows = (int) get_user_option( self::PER_PAGE );
		return $rows > 0 ? min( 500, $rows ) : self::DEFAULT_PER_PAGE;
	}
}
