<?php
/**
 * The list of events.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Clock;
use ScimPress\Store\AuditPage;
use ScimPress\Store\AuditReader;

defined( 'ABSPATH' ) || exit;

/**
 * Events as WordPress lists things. Pages lead from one to the next: nobody counts millions of rows to number them.
 */
final class AuditTable extends \WP_List_Table {

	/**
	 * Takes the events.
	 *
	 * @param AuditPage          $page        The events.
	 * @param AuditFilters       $filters     What was asked for.
	 * @param array<int, string> $connections Names of connections by number.
	 * @param string             $url         Of the tab.
	 * @param array<string, array<string, string>> $searches Searches of the administrator, by name.
	 * @param ?int               $count       How many events match, as `AuditReader::count()` tells; null when that is not known.
	 */
	public function __construct(
		private readonly AuditPage $page,
		private readonly AuditFilters $filters,
		private readonly array $connections,
		private readonly string $url,
		private readonly array $searches = array(),
		private readonly ?int $count = null,
	) {
		parent::__construct(
			array(
				'singular' => 'event',
				'plural'   => 'events',
				'ajax'     => false,
			)
		);
	}

	/**
	 * The columns by key.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'action'     => __( 'Event', 'scimpress' ),
			'outcome'    => __( 'Result', 'scimpress' ),
			'person'     => __( 'Person', 'scimpress' ),
			'occurred'   => __( 'Time', 'scimpress' ),
			'connection' => __( 'Connection', 'scimpress' ),
			'ip'         => __( 'IP address', 'scimpress' ),
			'status'     => __( 'Status', 'scimpress' ),
			'duration'   => __( 'Duration', 'scimpress' ),
		);
	}

	/**
	 * There is one order; which columns are hidden is an option of the screen.
	 */
	public function prepare_items(): void {
		$this->items           = $this->page->rows;
		$this->_column_headers = array( $this->get_columns(), get_hidden_columns( $this->screen ), array(), 'action' );
	}

	/**
	 * Columns take the width of what they hold.
	 *
	 * @return list<string>
	 */
	protected function get_table_classes(): array {
		return array_values( array_diff( parent::get_table_classes(), array( 'fixed' ) ) );
	}

	/**
	 * An empty list says why it is empty and what to do.
	 */
	public function no_items(): void {
		if ( $this->page->is_cut_short ) {
			esc_html_e( 'Nothing was found so far. There is more to look through.', 'scimpress' );
		} elseif ( array() !== $this->filters->query() ) {
			printf(
				'%1$s <a class="button" href="%2$s">%3$s</a>',
				esc_html__( 'No event matches.', 'scimpress' ),
				esc_url( $this->url ),
				esc_html__( 'Show all events', 'scimpress' )
			);
		} else {
			esc_html_e( 'Nothing has happened yet: no identity provider has called. Give yours the base URL and a token.', 'scimpress' );
		}
	}

	/**
	 * The quick filters, and the searches that the administrator saved.
	 *
	 * @return array<string, string>
	 */
	protected function get_views(): array {
		$labels = array(
			'all'           => __( 'All', 'scimpress' ),
			...AuditLabels::outcomes(),
			'failed'        => __( 'Failures', 'scimpress' ),
			'deactivations' => __( 'Deactivations', 'scimpress' ),
		);
		$views  = array();
		foreach ( AuditFilters::QUICK as $name => $query ) {
			$views[ $name ] = $this->view( $labels[ $name ], $query );
		}
		foreach ( $this->searches as $name => $query ) {
			$views[ 'saved-' . count( $views ) ] = $this->view( (string) $name, $query );
		}
		return $views;
	}

	/**
	 * A link to a search, which says whether it is the current one.
	 *
	 * @param array<string, string> $query Its fields.
	 */
	private function view( string $label, array $query ): string {
		return sprintf(
			'<a href="%1$s"%2$s>%3$s</a>',
			esc_url( add_query_arg( array_map( 'rawurlencode', $query ), $this->url ) ),
			$query === $this->filters->query() ? ' class="current" aria-current="page"' : '',
			esc_html( $label )
		);
	}

	/**
	 * Above the list, how many events there are; below it, where the next pages are.
	 *
	 * @param string $which "top" or "bottom".
	 */
	protected function display_tablenav( $which ): void {
		if ( 'bottom' !== $which ) {
			echo '<p class="scimpress-count">' . esc_html( $this->told_count() ) . '</p>';
			return;
		}
		echo '<nav class="scimpress-pages" aria-label="' . esc_attr__( 'Pages of events', 'scimpress' ) . '">';
		if ( null !== $this->page->newer ) {
			$this->link( $this->url, __( 'Newest', 'scimpress' ), array() );
			$this->link( $this->url, __( 'Newer', 'scimpress' ), array( 'above' => (string) $this->page->newer ) );
		}
		if ( null !== $this->page->older ) {
			$this->link( $this->url, $this->page->is_cut_short ? __( 'Search on', 'scimpress' ) : __( 'Older', 'scimpress' ), array( 'below' => (string) $this->page->older ) );
		}
		echo '</nav>';
	}

	/**
	 * How many events match; empty when that is not known, or nothing does.
	 */
	private function told_count(): string {
		$most = AuditReader::COUNTED;
		return match ( true ) {
			null === $this->count, 0 === $this->count => '',
			/* translators: %s: a number. */
			$this->count > $most => sprintf( __( 'More than %s events', 'scimpress' ), number_format_i18n( $most ) ),
			/* translators: %s: a number. */
			default => sprintf( _n( '%s event', '%s events', $this->count, 'scimpress' ), number_format_i18n( $this->count ) ),
		};
	}

	/**
	 * A link to another page of the same search.
	 *
	 * @param array<string, string> $page Which.
	 */
	private function link( string $url, string $label, array $page ): void {
		printf( '<a class="button" href="%1$s">%2$s</a> ', esc_url( add_query_arg( array_map( 'rawurlencode', array( ...$this->filters->query(), ...$page ) ), $url ) ), esc_html( $label ) );
	}

	/**
	 * What was done or asked for.
	 *
	 * @param array<string, mixed> $row A row of the audit.
	 */
	protected function column_action( array $row ): string {
		return '<strong>' . esc_html( AuditLabels::action( $row['action'] ) ) . '</strong>';
	}

	/**
	 * What a row is called, for screen readers.
	 *
	 * @param array<string, mixed> $item A row of the audit.
	 */
	protected function get_primary_column_aria_label( $item ): string {
		return AuditLabels::action( $item['action'] );
	}

	/**
	 * What can be done with a row.
	 *
	 * @param array<string, mixed> $item        A row of the audit.
	 * @param string               $column_name The column that is printed.
	 * @param string               $primary     The column with the name.
	 */
	protected function handle_row_actions( $item, $column_name, $primary ): string {
		if ( $column_name !== $primary ) {
			return parent::handle_row_actions( $item, $column_name, $primary );
		}
		$link = sprintf(
			'<a href="%1$s" aria-label="%2$s">%3$s</a>',
			esc_url( add_query_arg( 'event', $item['id'], $this->url ) ),
			/* translators: %d: number of an event. */
			esc_attr( sprintf( __( 'Details of event %d', 'scimpress' ), $item['id'] ) ),
			esc_html__( 'Details', 'scimpress' )
		);
		return $this->row_actions( array( 'view' => $link ), true );
	}

	/**
	 * What came of it, in words and color, and why.
	 *
	 * @param array<string, mixed> $row A row of the audit.
	 */
	protected function column_outcome( array $row ): string {
		$label = AuditLabels::outcomes()[ $row['outcome'] ] ?? $row['outcome'];
		$mark  = '<span class="scimpress-status scimpress-outcome-' . esc_attr( $row['outcome'] ) . '">' . esc_html( $label ) . '</span>';
		return $mark . ( '' === (string) $row['detail'] ? '' : '<br>' . esc_html( wp_html_excerpt( $row['detail'], 140, '…' ) ) );
	}

	/**
	 * Whom it is about; what else happened to that person is a link away.
	 *
	 * @param array<string, mixed> $row A row of the audit.
	 */
	protected function column_person( array $row ): string {
		$who = (string) ( $row['resource_id'] ?? $row['wp_user_id'] ?? $row['user_name'] );
		if ( '' === $who ) {
			return '—';
		}
		return sprintf(
			'<a href="%1$s">%2$s</a>',
			esc_url( add_query_arg( 'who', rawurlencode( $who ), $this->url ) ),
			esc_html( (string) ( $row['user_name'] ?? $who ) )
		);
	}

	/**
	 * When.
	 *
	 * @param array<string, mixed> $row A row of the audit.
	 */
	protected function column_occurred( array $row ): string {
		$seconds = Clock::seconds( $row['occurred'] );
		return sprintf(
			'<time datetime="%1$s" title="%1$s">%2$s</time>',
			esc_attr( gmdate( 'Y-m-d\TH:i:s', $seconds ) . sprintf( '.%03dZ', intdiv( $row['occurred'] % Clock::SECOND, 1000 ) ) ),
			esc_html( AuditLabels::time( $row['occurred'] ) )
		);
	}

	/**
	 * Which connection.
	 *
	 * @param array<string, mixed> $row A row of the audit.
	 */
	protected function column_connection( array $row ): string {
		return esc_html( null === $row['connection_id'] ? '—' : ( $this->connections[ $row['connection_id'] ] ?? (string) $row['connection_id'] ) );
	}

	/**
	 * From where.
	 *
	 * @param array<string, mixed> $row A row of the audit.
	 */
	protected function column_ip( array $row ): string {
		return '' === (string) $row['ip'] ? '—' : sprintf( '<a href="%1$s">%2$s</a>', esc_url( add_query_arg( 'ip', rawurlencode( $row['ip'] ), $this->url ) ), esc_html( $row['ip'] ) );
	}

	/**
	 * The status of the answer, and the kind of error.
	 *
	 * @param array<string, mixed> $row A row of the audit.
	 */
	protected function column_status( array $row ): string {
		return esc_html( trim( $row['status'] . ' ' . $row['scim_type'] ) );
	}

	/**
	 * How long it took.
	 *
	 * @param array<string, mixed> $row A row of the audit.
	 */
	protected function column_duration( array $row ): string {
		return esc_html( AuditLabels::duration( $row['duration'] ) );
	}
}
