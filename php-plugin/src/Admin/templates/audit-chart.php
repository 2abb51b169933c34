<?php
/**
 * Events per day. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\AuditData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AuditChart;

defined( 'ABSPATH' ) || exit;

$scimpress_chart = $data->chart;
$scimpress_width = 10 * count( $scimpress_chart->days );

?>
<section class="scimpress-chart" aria-labelledby="scimpress-chart-title">
	<h2 id="scimpress-chart-title">
		<?php
		/* translators: %s: a number. */
		echo esc_html( sprintf( __( 'The last %s days', 'scimpress' ), number_format_i18n( count( $scimpress_chart->days ) ) ) );
		?>
	</h2>
	<?php foreach ( $scimpress_chart->outcomes as $scimpress_outcome => $scimpress_label ) : ?>
		<div class="scimpress-strip">
			<p>
				<strong><?php echo esc_html( $scimpress_label ); ?></strong>
				<?php
				/* translators: 1: a number, 2: a number. */
				echo esc_html( sprintf( __( '%1$s, at most %2$s on one day', 'scimpress' ), number_format_i18n( $scimpress_chart->total( $scimpress_outcome ) ), number_format_i18n( $scimpress_chart->most( $scimpress_outcome ) ) ) );
				?>
			</p>
			<svg class="scimpress-bars-<?php echo esc_attr( $scimpress_outcome ); ?>" viewBox="0 0 <?php echo esc_attr( (string) $scimpress_width ); ?> <?php echo esc_attr( (string) AuditChart::HEIGHT ); ?>" preserveAspectRatio="none" aria-hidden="true" focusable="false">
				<?php foreach ( $scimpress_chart->bars( $scimpress_outcome ) as $scimpress_bar ) : ?>
					<a href="<?php echo esc_url( $scimpress_bar['url'] ); ?>" tabindex="-1">
						<title><?php echo esc_html( $scimpress_bar['title'] ); ?></title>
						<rect class="scimpress-day" x="<?php echo esc_attr( (string) ( $scimpress_bar['x'] - 1 ) ); ?>" y="0" width="10" height="<?php echo esc_attr( (string) AuditChart::HEIGHT ); ?>" />
						<rect x="<?php echo esc_attr( (string) $scimpress_bar['x'] ); ?>" y="<?php echo esc_attr( (string) ( AuditChart::HEIGHT - $scimpress_bar['height'] ) ); ?>" width="8" height="<?php echo esc_attr( (string) $scimpress_bar['height'] ); ?>" />
					</a>
				<?php endforeach; ?>
			</svg>
		</div>
	<?php endforeach; ?>
	<p class="scimpress-span" aria-hidden="true">
		<span><?php echo esc_html( $scimpress_chart->days[0]['name'] ); ?></span>
		<span><?php echo esc_html( $scimpress_chart->days[ count( $scimpress_chart->days ) - 1 ]['name'] ); ?></span>
	</p>
	<?php if ( ! $scimpress_chart->is_complete() ) : ?>
		<p><?php esc_html_e( 'Older days are still being counted. Load this page again to see more.', 'scimpress' ); ?></p>
	<?php endif; ?>
	<details>
		<summary><?php esc_html_e( 'The same in figures', 'scimpress' ); ?></summary>
		<div class="scimpress-scroll" tabindex="0" role="region" aria-label="<?php esc_attr_e( 'Events per day in figures', 'scimpress' ); ?>">
			<table class="widefat striped scimpress-figures">
				<thead>
					<tr>
						<th scope="col"><?php esc_html_e( 'Day', 'scimpress' ); ?></th>
						<?php foreach ( $scimpress_chart->outcomes as $scimpress_label ) : ?>
							<th scope="col"><?php echo esc_html( $scimpress_label ); ?></th>
						<?php endforeach; ?>
					</tr>
				</thead>
				<tbody>
					<?php foreach ( array_reverse( $scimpress_chart->days ) as $scimpress_day ) : ?>
						<tr>
							<th scope="row"><a href="<?php echo esc_url( $scimpress_chart->day_url( $scimpress_day['date'] ) ); ?>"><?php echo esc_html( $scimpress_day['name'] ); ?></a></th>
							<?php foreach ( array_keys( $scimpress_chart->outcomes ) as $scimpress_outcome ) : ?>
								<td><?php echo esc_html( null === $scimpress_day['counts'] ? '…' : number_format_i18n( $scimpress_day['counts'][ $scimpress_outcome ] ?? 0 ) ); ?></td>
							<?php endforeach; ?>
						</tr>
					<?php endforeach; ?>
				</tbody>
			</table>
		</div>
	</details>
</section>
